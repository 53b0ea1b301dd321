// @ts-check
import { randomUUID } from 'node:crypto'
import { areaOf, routePatterns } from './route-pattern.js'

/**
 * Gives each request its id and the pattern of its route (`locals.requestId`, `locals.route`), runs all that follows in
 * its scope, so that every log line of it bears the id, and writes one line when it is answered. Paths and queries may
 * hold tokens: they are written nowhere.
 *
 * @param {any} portal
 * @param {import('@remix-run/node').ServerBuild | (() => Promise<import('@remix-run/node').ServerBuild>)} build
 * @returns {import('express').RequestHandler}
 */
export function requestLog(portal, build) {
  const patternOf = typeof build === 'function' ? null : routePatterns(build.routes)
  return (request, response, next) => {
    const begun = performance.now()
    const requestId = randomUUID()
    response.locals.requestId = requestId
    response.setHeader('X-Request-Id', requestId)

    const handle = (/** @type {(path: string) => string} */ pattern) => {
      const route = pattern(request.path)
      response.locals.route = route
      portal.requests.run(requestId, () => {
        const facts = portal.requests.facts()
        response.once('close', () => {
          const took = performance.now() - begun
          const { method } = request
          const status = response.statusCode
          const area = areaOf(route)
          portal.services.metrics.requestAnswered({ area, method, status, took })
          const quiet = area === 'health' || area === 'assets' || route === 'none'
          const line = { ...facts, method, route, status, ms: Math.round(took * 10) / 10 }
          const words = response.writableFinished ? 'request answered' : 'request broken off'
          portal.log[quiet ? 'debug' : 'info'](line, words)
        })
        next()
      })
    }
    if (patternOf !== null || typeof build !== 'function') handle(patternOf ?? (() => 'none'))
    else build().then(({ routes }) => handle(routePatterns(routes)), next)
  }
}
