// @ts-check
import { startServer } from '../../server.js'

/**
 * One node of the demo: the built portal as `npm start` runs it, in a process of its own, except that its mails go to the
 * demo, which reads the sign-in links in them.
 */
const build = await import(new URL('../../../build/server/index.js', import.meta.url).href)
const portal = await build.entry.module.createPortal(process.env, {
  nodeId: process.env.NODE_NAME,
  mailTransport: {
    /** @param {unknown} mail */
    send: (mail) =>
      new Promise((resolve, reject) => tell({ mail }, (error) => (error ? reject(error) : resolve(null)))),
  },
  print: () => undefined,
})
const server = await startServer({ build, portal })
await portal.start()

/**
 * @param {object} message
 * @param {(error: Error | null) => void} [done]
 */
function tell(message, done) {
  process.send?.(message, undefined, undefined, done)
}

process.on('message', async (message) => {
  if (message !== 'stop') return
  await server.close()
  await portal.close()
  process.exit(0)
})
// Without the demo there is nobody to serve.
process.on('disconnect', () => process.exit(0))
// A terminal sends its Ctrl-C to all of its processes: the demo says when to stop.
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => undefined)
tell({ ready: true })
