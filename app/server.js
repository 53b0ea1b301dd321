// @ts-check
import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { explainFailedStart } from './platform/failed-start.js'
import { createApp } from './platform/http/app.js'

/** How long requests under way may still take once the portal stops, in ms. */
const DRAIN = 5_000
/** After this a stop is no longer orderly, in ms. */
const STOP_LIMIT = 10_000

/**
 * Serves a portal over HTTP. Starting and closing the portal itself is its owner's: main() here, the demo, a test.
 *
 * @param {object} options
 * @param {import('@remix-run/node').ServerBuild | (() => Promise<import('@remix-run/node').ServerBuild>)} options.build
 *   the module build/server/index.js, or a function that gives the newest one
 * @param {any} options.portal what the build's `createPortal` made (app/container.server.ts)
 * @param {number} [options.port] 0 lets the system choose; portal.env.port unless given
 * @param {string} [options.host] portal.env.host unless given
 * @param {Record<string, string | undefined>} [options.env] only NODE_ENV is read here
 * @param {import('express').RequestHandler} [options.assets] Vite's middleware, in development
 * @returns {Promise<{ url: string, port: number, close(): Promise<void> }>}
 *   rejects with Node's error (EADDRINUSE, EACCES) when it cannot listen
 */
export async function startServer({
  build,
  portal,
  port = portal.env.port,
  host = portal.env.host,
  env = process.env,
  assets,
}) {
  let closing = false
  const development = env.NODE_ENV === 'development'
  const app = createApp({ build, portal, development, assets, isClosing: () => closing })
  const server = createServer(app)
  server.requestTimeout = 60_000
  server.headersTimeout = 15_000
  server.on('request', (_request, response) => {
    response.on('finish', () => {
      if (closing) setImmediate(() => server.closeIdleConnections())
    })
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = /** @type {import('node:net').AddressInfo} */ (server.address())

  /** @type {Promise<void> | undefined} */
  let closed
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    port: address.port,
    close() {
      closed ??= new Promise((resolve) => {
        closing = true
        // A live page never ends by itself: it would hold the stop up until it is cut.
        portal.streams.close()
        const cut = setTimeout(() => server.closeAllConnections(), DRAIN)
        server.close(() => {
          clearTimeout(cut)
          resolve()
        })
        server.closeIdleConnections()
      })
      return closed
    },
  }
}

/** Loads the built server, or in development Vite's, which follows the sources. */
async function loadBuild() {
  if (process.env.NODE_ENV !== 'development') {
    const file = new URL('../build/server/index.js', import.meta.url)
    return { build: await import(file.href), assets: undefined, close: async () => {} }
  }
  const { createServer: createVite } = await import('vite')
  const vite = await createVite({ server: { middlewareMode: true }, appType: 'custom' })
  const current = () => vite.ssrLoadModule('virtual:remix/server-build')
  await current()
  return { build: current, assets: vite.middlewares, close: () => vite.close() }
}

async function main() {
  process.env.NODE_ENV ??= 'production'
  // Database and keys are nobody else's to read, whoever made the folder.
  process.umask(0o077)
  const { build, assets, close: closeBuild } = await loadBuild()
  const { entry } = typeof build === 'function' ? await build() : build
  const portal = await entry.module.createPortal(process.env)
  // First the port: a second copy started by mistake ends here, before it has done anything.
  const server = await startServer({ build, portal, assets })
  let stopping = false
  const stop = async (/** @type {string} */ signal) => {
    if (stopping) return
    stopping = true
    console.log(`${signal}: stopping.`)
    setTimeout(() => {
      console.error('Stopping took too long; leaving what is under way to the next start.')
      process.exit(1)
    }, STOP_LIMIT).unref()
    try {
      await server.close()
      await portal.close()
      await closeBuild()
      process.exit(0)
    } catch (error) {
      console.error(error)
      process.exit(1)
    }
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)

  await portal.start()
  console.log(`Daypass is ready: ${portal.env.baseUrl}`)
  if (new URL(portal.env.baseUrl).port !== String(server.port)) console.log(`Listening on ${server.url}`)
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  main().catch((error) => {
    console.error(explainFailedStart(error))
    process.exit(1)
  })
}
