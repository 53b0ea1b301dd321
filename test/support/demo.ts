import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach } from 'vitest'

const DEMO = fileURLToPath(new URL('../../app/cli/demo.js', import.meta.url))

/** A folder of its own for the temporary files of each test's demo, so that what it leaves behind is seen. */
export function demoFolder() {
  let temporary: string
  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'daypass-demo-test-'))
    // PostgreSQL, started by root, runs as somebody else, and has its data in here.
    await chmod(temporary, 0o755)
  })
  afterEach(() => rm(temporary, { recursive: true, force: true }))

  return {
    path: () => temporary,
    /** `npm run demo -- --exit` without npm, called from somewhere else. */
    async run(settings: Record<string, string> = {}, args: readonly string[] = ['--exit']) {
      const env = { ...process.env, TMPDIR: temporary, ...settings }
      Object.assign(env, { VITEST: undefined, NODE_ENV: undefined, PORT: undefined })
      const child = spawn(process.execPath, [DEMO, ...args], {
        env,
        cwd: temporary,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let stdout = ''
      let stderr = ''
      child.stdout.on('data', (chunk) => {
        stdout += chunk
      })
      child.stderr.on('data', (chunk) => {
        stderr += chunk
      })
      const [code] = await once(child, 'close')
      const last = stdout.trimEnd().split('\n').at(-1) ?? ''
      return {
        code,
        stdout,
        stderr,
        last,
        left: (await readdir(temporary)).filter((name) => /daypass/.test(name)),
      }
    },
  }
}
