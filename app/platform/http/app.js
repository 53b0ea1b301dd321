// @ts-check
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createRequestHandler } from '@remix-run/express'
import compression from 'compression'
import express from 'express'
import { failurePage } from './failure.js'
import { health } from './health.js'
import { metrics } from './metrics.js'
import { network } from './network.js'
import { limitBody, noStoreByDefault } from './request-limits.js'
import { requestLog } from './request-log.js'
import { sameOriginOnly } from './same-origin.js'
import { securityHeaders } from './security-headers.js'

const CLIENT = fileURLToPath(new URL('../../../build/client', import.meta.url))

/** Photos and documents come one at a time, 10 MB at most; the rest is the form around them. */
const MAX_BODY = 12 * 1024 * 1024

/**
 * Everything between the socket and Remix, in the order in which a request meets it.
 *
 * @param {object} options
 * @param {import('@remix-run/node').ServerBuild | (() => Promise<import('@remix-run/node').ServerBuild>)} options.build
 * @param {any} options.portal
 * @param {boolean} options.development
 * @param {() => boolean} options.isClosing
 * @param {import('express').RequestHandler} [options.assets] Vite's, in development
 */
export function createApp({ build, portal, development, isClosing, assets }) {
  const base = new URL(portal.env.baseUrl)
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', portal.env.trustProxy)

  app.use(requestLog(portal, build))
  app.use((_request, response, next) => {
    if (isClosing()) response.setHeader('Connection', 'close')
    next()
  })
  app.use(health(portal, isClosing))
  app.use(metrics(portal))
  app.use(network(portal))
  app.use(securityHeaders({ https: base.protocol === 'https:', development }))
  app.use(sameOriginOnly(base))
  app.use(limitBody(MAX_BODY))
  app.use(noStoreByDefault)
  app.use(compression())
  if (assets) {
    app.use(assets)
  } else {
    const files = { index: false, redirect: false }
    app.use(
      '/assets',
      express.static(`${CLIENT}/assets`, { ...files, immutable: true, maxAge: '1y' }),
      noSuchFile,
    )
    // Named once: a page's address need not be looked for among files.
    const top = readdirSync(CLIENT).map((name) => `/${name}`)
    const serve = express.static(CLIENT, { ...files, maxAge: '1h' })
    app.use((request, response, next) =>
      top.includes(request.path) ? serve(request, response, next) : next(),
    )
  }

  app.all(
    '*',
    createRequestHandler({
      build,
      mode: development ? 'development' : 'production',
      getLoadContext: (request, response) => ({
        portal,
        nonce: response.locals.nonce,
        ip: (request.ip ?? '').replace(/^::ffff:/, ''),
        requestId: response.locals.requestId,
        route: response.locals.route,
      }),
    }),
  )
  app.use(failurePage(portal.log))
  return app
}

/**
 * Not a page: a browser that asks for a script of an older build must see it fail.
 *
 * @type {import('express').RequestHandler}
 */
function noSuchFile(_request, response) {
  response.status(404).type('text/plain').send('There is no such file.\n')
}
