// @ts-check
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './ensure-built.js'

const USAGE = `npm run demo                                plays one request, then stays up (PORT=... for another port)
npm run demo -- --exit                      leaves after the play; the last line is its result as JSON
DEMO_FAULT=lying-scim npm run demo          the directory says yes to the end and does nothing`

/** Builds what is stale, then plays. The demo is TypeScript beside the built server, so tsx reads it. */
async function main() {
  const args = process.argv.slice(2)
  const unknown = args.filter((arg) => arg !== '--exit')
  const fault = process.env.DEMO_FAULT || null
  const wrongFault = fault !== null && fault !== 'lying-scim'
  if (unknown.length > 0 || wrongFault) {
    console.error(wrongFault ? 'DEMO_FAULT knows one fault: lying-scim.' : `Unknown: ${unknown.join(' ')}`)
    console.error(USAGE)
    return 2
  }
  const root = fileURLToPath(new URL('../..', import.meta.url))
  // Migrations and the build are found from the project's folder, whoever calls.
  process.chdir(root)
  process.env.NODE_ENV = 'production'
  ensureBuilt(root)
  const { tsImport } = await import('tsx/esm/api')
  const { runDemo } = await tsImport('../demo/run.ts', import.meta.url)
  return runDemo({ exit: args.includes('--exit'), lie: fault !== null, port: process.env.PORT || null })
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error && error.name === 'DemoError' ? error.message : error)
    process.exit(1)
  },
)
