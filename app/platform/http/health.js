// @ts-check

/**
 * `/healthz`: the process answers, and so its event loop turns; how soon, the asker sees. `/readyz`: the portal can work, and which part cannot.
 * They stand before the host check, because load balancers ask by address.
 *
 * @param {{ readiness(): Promise<{ ready: boolean, checks: Readonly<Record<string, string>> }> }} portal
 * @param {() => boolean} isClosing
 * @returns {import('express').RequestHandler}
 */
export function health(portal, isClosing) {
  return async (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next()
    if (request.path === '/healthz') {
      response.set('Cache-Control', 'no-store').type('text/plain').send('ok\n')
      return
    }
    if (request.path !== '/readyz') return next()
    try {
      const { ready, checks } = await portal.readiness()
      const serving = ready && !isClosing()
      response
        .status(serving ? 200 : 503)
        .set('Cache-Control', 'no-store')
        .json({ ready: serving, checks: isClosing() ? { ...checks, process: 'stopping' } : checks })
    } catch (error) {
      next(error)
    }
  }
}
