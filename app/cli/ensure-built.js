// @ts-check
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// Node's own modules only: this runs before anything is installed.

const SOURCES = [
  'app',
  'db',
  'public',
  'package-lock.json',
  'remix.config.js',
  'tsconfig.json',
  'vite.config.ts',
]

/**
 * Builds `build/` when its sources are not those it was last built from. Waits for a build that another process
 * has under way in the same folder, because two of them would empty each other's.
 *
 * @param {string} root
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {{ built: boolean }}
 * @throws {Error} when the build fails; its output is in the message
 */
export function ensureBuilt(root, { log = console.log } = {}) {
  const out = join(root, 'build')
  mkdirSync(out, { recursive: true })
  const unlock = lock(join(out, '.building'), log)
  try {
    const stamp = join(out, '.sources')
    const sources = sourcesHash(root)
    if (readIfThere(stamp) === sources && existsSync(join(out, 'server', 'index.js'))) return { built: false }
    log('Building (some 15 seconds) ...')
    rmSync(stamp, { force: true })
    const { VITEST: _vitest, ...env } = process.env
    const run = spawnSync(
      process.execPath,
      [join(root, 'node_modules', '@remix-run', 'dev', 'dist', 'cli.js'), 'vite:build', '--logLevel', 'warn'],
      {
        cwd: root,
        env: { ...env, NODE_ENV: 'production' },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    if (run.status !== 0) {
      throw new Error(
        `The build failed (${run.signal ?? `exit code ${run.status}`}).\n${run.stdout ?? ''}${run.stderr ?? ''}${run.error ?? ''}`,
      )
    }
    writeFileSync(stamp, sources)
    return { built: true }
  } finally {
    unlock()
  }
}

/**
 * A hash over names and contents of everything the build reads: times of change do not survive a checkout or a copy.
 *
 * @param {string} root
 */
export function sourcesHash(root) {
  const hash = createHash('sha256').update(process.version)
  for (const source of SOURCES) {
    for (const file of filesUnder(root, source)) {
      hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(root, path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesUnder(root, `${path}/${name}`))
}

/**
 * @param {string} file
 * @param {(line: string) => void} log
 * @returns {() => void}
 */
function lock(file, log) {
  let told = false
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error
    }
    const owner = readIfThere(file)
    // Between its creation and its first byte the file is empty.
    if (owner !== null && owner !== '' && !isRunning(Number(owner))) {
      rmSync(file, { force: true })
      continue
    }
    if (!told) log('Waiting for a build that is under way ...')
    told = true
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM'
  }
}

/**
 * @param {string} file
 * @returns {string | null}
 */
export function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return null
    throw error
  }
}
