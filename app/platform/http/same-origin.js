// @ts-check

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Under which origin this request reached us, or null when the Host header names somebody else: a wrong proxy
 * setting, a spoofed header, or a foreign name that was pointed here (DNS rebinding).
 * Only the host's name is compared: a proxy may have dropped the port. One loopback name stands for every other.
 *
 * @param {import('express').Request} request
 * @param {URL} base the portal's configured address
 * @returns {URL | null}
 */
function reachedOrigin(request, base) {
  const host = request.get('host') ?? ''
  if (request.hostname === base.hostname && !LOOPBACK.has(base.hostname)) return base
  if (!LOOPBACK.has(base.hostname) || !LOOPBACK.has(request.hostname)) return null
  const address = `${request.protocol}://${host}`
  return URL.canParse(address) ? new URL(address) : null
}

/**
 * Why a request that could change something is refused, or null when it came from our own pages. A browser names
 * the origin of every such request; a program has to send `Origin` (or `Sec-Fetch-Site: same-origin`) itself.
 *
 * @param {import('express').Request} request
 * @param {URL} own
 * @returns {string | null}
 */
function foreignOrigin(request, own) {
  if (SAFE.has(request.method)) return null
  const site = request.get('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return `it was sent by another site (${site})`
  const origin = request.get('origin')
  if (origin === undefined) return site === 'same-origin' ? null : 'it does not say where it comes from'
  if (!URL.canParse(origin) || new URL(origin).origin !== own.origin) return 'it was sent by another site'
  return null
}

/**
 * Refuses foreign hosts (421) and foreign writes (403), and hands on one Host header that is true.
 * Remix reads Host and X-Forwarded-Host by itself, whether or not a proxy is trusted.
 *
 * @param {URL} base
 * @returns {import('express').RequestHandler}
 */
export function sameOriginOnly(base) {
  return (request, response, next) => {
    const own = reachedOrigin(request, base)
    if (own === null) {
      refuse(response, 421, `This portal is reached at ${base.origin}, as DAYPASS_BASE_URL says.`)
      return
    }
    const reason = foreignOrigin(request, own)
    if (reason !== null) {
      refuse(response, 403, `Refused: ${reason}. Open ${own.origin} and try again there.`)
      return
    }
    delete request.headers['x-forwarded-host']
    request.headers.host = own.host
    next()
  }
}

/**
 * @param {import('express').Response} response
 * @param {number} status
 * @param {string} text
 */
function refuse(response, status, text) {
  response.status(status).set('Connection', 'close').type('text/plain').send(`${text}\n`)
}
