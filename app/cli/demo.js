// @ts-check
import { fileURLToPath } from 'node:url'
import { ensureBuilt } from './ensure-built.js'

const USAGE = `npm run demo                                plays one request, then stays up (PORT=... for another port)
npm run demo -- --exit                      leaves after the play; the last line is its result as JSON
npm run demo -- --nodes 2 [--exit]          two nodes on one PostgreSQL; one is killed while it takes access away
DEMO_PEOPLE=50 npm run demo -- --nodes 2    with so many people instead of 150
DEMO_FAULT=lying-scim npm run demo          the directory says yes to the end and does nothing`

/**
 * What was asked for, or what is wrong with it.
 *
 * @param {readonly string[]} args
 * @param {string | null} fault
 * @returns {{ exit: boolean, nodes: 1 | 2 } | string}
 */
function read(args, fault) {
  const left = args.flatMap((arg) => (arg.startsWith('--nodes=') ? ['--nodes', arg.slice(8)] : [arg]))
  let exit = false
  /** @type {1 | 2} */
  let nodes = 1
  while (left.length > 0) {
    const arg = left.shift()
    if (arg === '--exit') exit = true
    else if (arg !== '--nodes') return `Unknown: ${arg}`
    else {
      const count = left.shift()
      if (count !== '1' && count !== '2') return `--nodes takes 1 or 2${count ? `, not ${count}` : ''}.`
      nodes = count === '1' ? 1 : 2
    }
  }
  if (fault !== null && fault !== 'lying-scim') return 'DEMO_FAULT knows one fault: lying-scim.'
  if (fault !== null && nodes === 2) return 'DEMO_FAULT is played with one node.'
  return { exit, nodes }
}

/** Builds what is stale, then plays. The demo is TypeScript beside the built server, so tsx reads it. */
async function main() {
  const fault = process.env.DEMO_FAULT || null
  const asked = read(process.argv.slice(2), fault)
  if (typeof asked === 'string') {
    console.error(asked)
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
  const { PORT, DEMO_PEOPLE } = process.env
  return runDemo({ ...asked, lie: fault !== null, port: PORT || null, people: DEMO_PEOPLE || null })
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error instanceof Error && error.name === 'DemoError' ? error.message : error)
    process.exit(1)
  },
)
