// @ts-check
import express from 'express'

const PATH = /^\/radius\/([0-9a-f-]{1,64})\/(login|accounting)$/i

/**
 * Logins and news of sessions, as FreeRADIUS sends them (rlm_rest): `POST /radius/<system>/login` and `.../accounting`. It
 * stands before the host check and all that pages need: the asker is a program with a token of its own, hundreds of times a second.
 *
 * @param {any} portal
 * @returns {import('express').RequestHandler}
 */
export function network(portal) {
  const readBody = express.json({ limit: '64kb', type: () => true, inflate: false })
  return (request, response, next) => {
    const [, systemId, what] = PATH.exec(request.path) ?? []
    if (systemId === undefined || request.method !== 'POST') return next()
    response.setHeader('Cache-Control', 'no-store')
    const token = tokenOf(request.headers.authorization ?? '')
    // Before a byte of the body is looked at.
    if (token === null) {
      response.status(401).set('Connection', 'close').end()
      return
    }
    readBody(request, response, (/** @type {unknown} */ error) => {
      if (error) return next(error)
      portal
        .network({ what, systemId, token, body: request.body })
        .then((/** @type {{ status: number, body: unknown }} */ { status, body }) => {
          response.status(status)
          if (body === null) response.end()
          else response.json(body)
        }, next)
    })
  }
}

/**
 * The password of HTTP's Basic scheme (RFC 7617); rlm_rest knows no bearer tokens. The user name says nothing.
 *
 * @param {string} header
 */
function tokenOf(header) {
  const encoded = /^basic ([A-Za-z0-9+/=]{1,1000})$/i.exec(header)?.[1]
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8')
  const at = pair.indexOf(':')
  return at === -1 ? null : pair.slice(at + 1)
}
