// @ts-check
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureBuilt, readIfThere } from './ensure-built.js'

// Node's own modules only: this runs before anything is installed.

/**
 * What the installed packages depend on: Node, the machine, the lock file and the part of package.json that is
 * about packages. A changed script reinstalls nothing.
 *
 * @param {string} root
 */
export function installFingerprint(root) {
  const { dependencies, devDependencies, optionalDependencies, overrides, allowScripts } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  return createHash('sha256')
    .update(JSON.stringify([process.version, process.platform, process.arch]))
    .update(JSON.stringify([dependencies, devDependencies, optionalDependencies, overrides, allowScripts]))
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/**
 * Runs `npm ci` when what is installed is not what the lock file says.
 *
 * @param {string} root
 * @param {{ npm?: (args: string[]) => number, log?: (line: string) => void }} [options]
 * @returns {{ installed: boolean }}
 * @throws {Error} when npm fails; npm itself has printed why
 */
export function ensureInstalled(root, { npm = runNpm(root), log = console.log } = {}) {
  if (readIfThere(stampOf(root)) === installFingerprint(root)) return { installed: false }
  log(
    existsSync(join(root, 'node_modules'))
      ? 'The packages or Node have changed since they were installed: installing again ...'
      : 'Installing packages (some 20 seconds; minutes where better-sqlite3 has to be compiled) ...',
  )
  const status = npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  if (status !== 0) {
    throw new Error(
      `npm ci failed (exit code ${status}). It needs the npm registry; where no prebuilt better-sqlite3 can be ` +
        'fetched, it also needs Python, make and a C++ compiler (Debian: apt-get install build-essential python3).',
    )
  }
  writeFileSync(stampOf(root), installFingerprint(root))
  return { installed: true }
}

/**
 * Notes that what is installed is what the lock file says: npm's `postinstall` does, so that whoever ran `npm ci` themselves
 * does not wait for it twice. Not without the development packages: the build needs them.
 *
 * @param {string} root
 */
export function noteInstalled(root) {
  if (!existsSync(join(root, 'node_modules', 'vitest'))) return
  writeFileSync(stampOf(root), installFingerprint(root))
}

/** @param {string} root */
function stampOf(root) {
  return join(root, 'node_modules', '.daypass-installed')
}

/**
 * @param {string} root
 * @returns {(args: string[]) => number}
 */
function runNpm(root) {
  return (args) => {
    // Inside `npm run`, npm says where it is; otherwise the shell knows.
    const cli = process.env.npm_execpath
    const known = cli !== undefined && /npm-cli\.c?js$/.test(cli)
    const run = known
      ? spawnSync(process.execPath, [cli, ...args], { cwd: root, stdio: 'inherit' })
      : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
    if (run.error) throw new Error(`npm cannot be started: ${run.error.message}`)
    return run.status ?? 1
  }
}

/** @param {string} version as in process.versions.node */
function isOldNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major < 20 || (major === 20 && minor < 19)
}

function main() {
  if (isOldNode(process.versions.node)) {
    throw new Error(`Daypass needs Node 20.19 or newer; this is ${process.versions.node}.`)
  }
  const root = fileURLToPath(new URL('../..', import.meta.url))
  if (process.argv.includes('--installed')) {
    noteInstalled(root)
    return
  }
  ensureInstalled(root)
  if (process.argv.includes('--build')) ensureBuilt(root)
}

if (process.argv[1] && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  try {
    main()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
