import { fileURLToPath } from 'node:url'
import { ensureBuilt } from '../../app/cli/ensure-built.js'

/** Once per run, before the first test: tests over HTTP speak to the server as it is built and shipped. */
export default function setup() {
  ensureBuilt(fileURLToPath(new URL('../..', import.meta.url)))
}
