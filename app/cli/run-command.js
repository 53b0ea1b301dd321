// @ts-check
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { explainFailedStart } from '../platform/failed-start.js'

/**
 * Runs a command on one file. It is TypeScript beside the portal, so tsx reads it; settings are those of `npm start`.
 *
 * @param {string} name
 * @param {string} module its default export takes the file, whether to force, and the settings; answers the lines to print
 * @param {string} usage
 */
export function runCommand(name, module, usage) {
  const args = process.argv.slice(2)
  const force = args.includes('--force')
  const files = args.filter((arg) => !arg.startsWith('--'))
  const wrong = args.some((arg) => arg.startsWith('--') && (arg !== '--force' || name !== 'backup'))
  const [named] = files
  if (named === undefined || files.length > 1 || wrong) {
    console.error(usage)
    process.exit(2)
  }
  const root = fileURLToPath(new URL('../..', import.meta.url))
  // A relative name means where the caller stands: npm runs scripts in the project's folder.
  const file = resolve(process.env.INIT_CWD ?? process.cwd(), named)
  process.chdir(root)
  // Copies hold personal data: they are their maker's alone.
  process.umask(0o077)
  import('tsx/esm/api')
    .then(({ tsImport }) => tsImport(module, import.meta.url))
    .then(({ run }) => run(file, force, process.env))
    .then(
      (/** @type {string[]} */ lines) => {
        for (const line of lines) console.log(line)
      },
      (error) => {
        console.error(error?.name === 'BackupError' ? error.message : explainFailedStart(error))
        process.exit(1)
      },
    )
}
