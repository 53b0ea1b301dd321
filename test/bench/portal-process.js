// @ts-check
import { Session } from 'node:inspector/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { startServer } from '../../app/server.js'
import { runBareLoop } from './bare-loop.js'
import { withBareRoutes } from './bench-routes.js'

/**
 * The built portal as `npm start` runs it, with ears for the benchmark: the same modules, the same order of starting.
 * Mails are rendered and then dropped, where `npm start` without an SMTP server would print them.
 */
process.env.NODE_ENV = 'production'
const build = await import(new URL('../../build/server/index.js', import.meta.url).href)
const portal = await build.entry.module.createPortal(process.env, {
  mailTransport: { send: async () => undefined },
  print: () => undefined,
})
const server = await startServer({ build: withBareRoutes(build), portal })

/** @type {Session | null} */
let profiler = null
let most = 0
const delay = monitorEventLoopDelay({ resolution: 10 })
setInterval(() => {
  most = Math.max(most, process.memoryUsage.rss())
}, 100).unref()

/** @type {Record<string, (given: any) => unknown>} */
const commands = {
  async start() {
    await portal.start()
    return server.url
  },
  /** Begins a measurement: what was most so far is forgotten. */
  begin() {
    most = process.memoryUsage.rss()
    delay.enable()
    delay.reset()
    return process.cpuUsage()
  },
  /** Seconds of the processor, the most resident memory in bytes, and how late the event loop was, ms. */
  figures() {
    const { user, system } = process.cpuUsage()
    return {
      cpuSeconds: (user + system) / 1e6,
      residentNow: process.memoryUsage.rss(),
      residentMost: Math.max(most, process.memoryUsage.rss()),
      loopDelay: { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 },
    }
  },
  async profileStart() {
    profiler = new Session()
    profiler.connect()
    await profiler.post('Profiler.enable')
    await profiler.post('Profiler.setSamplingInterval', { interval: 500 })
    await profiler.post('Profiler.start')
  },
  async profileStop({ file }) {
    const { writeFile } = await import('node:fs/promises')
    const result = await profiler?.post('Profiler.stop')
    await writeFile(file, JSON.stringify(result?.profile))
    profiler?.disconnect()
  },
  bareLoop: (given) => runBareLoop(portal.services.connectors.get('scim'), given),
  async stop() {
    await server.close()
    await portal.close()
  },
}

process.on(
  'message',
  async (/** @type {{ id: number, command: string, given: unknown }} */ { id, command, given }) => {
    try {
      process.send?.({ id, value: await commands[command]?.(given) })
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  },
)
process.on('disconnect', () => process.exit(0))
process.send?.({ id: 0, value: 'ready' })
