// @ts-check
import { randomBytes } from 'node:crypto'
import helmet from 'helmet'

/**
 * A nonce for this response in `res.locals.nonce`, and the headers that keep other pages, frames and plugins out.
 * No inline script or style runs without the nonce; that goes for `style` attributes too.
 *
 * @param {{ https: boolean, development: boolean }} options
 * @returns {import('express').RequestHandler[]}
 */
export function securityHeaders({ https, development }) {
  return [
    (_request, response, next) => {
      response.locals.nonce = randomBytes(18).toString('base64')
      next()
    },
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: contentPolicy({ https, development }) },
      // `no-referrer` would make browsers send `Origin: null` with forms, and every form would be refused.
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: https ? { maxAge: 365 * 24 * 60 * 60, includeSubDomains: false } : false,
      xFrameOptions: { action: 'deny' },
    }),
    (_request, response, next) => {
      response.setHeader(
        'Permissions-Policy',
        'camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
      )
      next()
    },
  ]
}

/**
 * @param {{ https: boolean, development: boolean }} options
 * @returns {Record<string, Iterable<string | ((request: any, response: any) => string)>>}
 */
function contentPolicy({ https, development }) {
  const nonce = (/** @type {unknown} */ _request, /** @type {import('express').Response} */ response) =>
    `'nonce-${response.locals.nonce}'`
  return {
    'default-src': ["'self'"],
    'base-uri': ["'none'"],
    'object-src': ["'none'"],
    'frame-src': ["'none'"],
    'frame-ancestors': ["'none'"],
    'form-action': ["'self'"],
    'script-src': ["'self'", nonce],
    'script-src-attr': ["'none'"],
    // Vite puts styles into the page by script while one develops, and talks to it over a socket.
    'style-src': development ? ["'self'", "'unsafe-inline'"] : ["'self'", nonce],
    'connect-src': development ? ["'self'", 'ws:'] : ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'media-src': ["'self'"],
    'worker-src': ["'self'"],
    'manifest-src': ["'self'"],
    ...(https ? { 'upgrade-insecure-requests': [] } : {}),
  }
}
