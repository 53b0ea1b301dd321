// @ts-check
import { createHash, timingSafeEqual } from 'node:crypto'

const LOOPBACK_ADDRESS = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i
/** What proxies add: a request with one of these was not made on this machine. */
const FORWARDED = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
]

/**
 * `/metrics` in the text format of Prometheus: for callers on this machine that came through no proxy, and for others
 * that bear DAYPASS_METRICS_TOKEN. It stands before the host check, because monitors ask by address.
 *
 * @param {any} portal
 * @returns {import('express').RequestHandler}
 */
export function metrics(portal) {
  return async (request, response, next) => {
    if (request.path !== '/metrics' || (request.method !== 'GET' && request.method !== 'HEAD')) return next()
    response.set('Cache-Control', 'no-store')
    if (!isLocal(request) && !bears(request, portal.env.metricsToken)) {
      response.status(403).type('text/plain').send('Not for you.\n')
      return
    }
    try {
      const { contentType, text } = await portal.services.metrics.page()
      response.set('Content-Type', contentType).send(text)
    } catch (error) {
      next(error)
    }
  }
}

/** @param {import('express').Request} request */
function isLocal(request) {
  return (
    LOOPBACK_ADDRESS.test(request.socket.remoteAddress ?? '') &&
    // A page elsewhere whose name was pointed at this machine comes from here, too.
    LOOPBACK_HOST.test(request.headers.host ?? '') &&
    FORWARDED.every((name) => request.headers[name] === undefined)
  )
}

/**
 * @param {import('express').Request} request
 * @param {string | null} token
 */
function bears(request, token) {
  const given = /^bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  // Hashes are of one length, and their comparison tells nothing by its time.
  const hash = (/** @type {string} */ text) => createHash('sha256').update(text).digest()
  return token !== null && given !== undefined && timingSafeEqual(hash(given), hash(token))
}
