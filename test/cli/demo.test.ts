import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { missingForSsh } from '~/demo/ssh-host'

const DEMO = fileURLToPath(new URL('../../app/cli/demo.js', import.meta.url))

/** Whether this machine can have an SSH host beside the portal. */
const SSH = missingForSsh().length === 0

/** The demo's own folder for temporary files, so that what it leaves behind is seen. */
let temporary: string

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'daypass-demo-test-'))
  // PostgreSQL, started by root, runs as somebody else, and has its data in here.
  await chmod(temporary, 0o755)
})
afterEach(() => rm(temporary, { recursive: true, force: true }))

/** `npm run demo -- --exit` without npm, called from somewhere else. */
async function runDemo(settings: Record<string, string> = {}, args: readonly string[] = ['--exit']) {
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
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Processes that work in this folder, as PostgreSQL does in its data; none where there is no /proc. */
async function processesIn(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')))
  return places.filter((place) => place.startsWith(folder))
}

describe('the demo', () => {
  it('plays one request to its confirmed end, and counts what it saw from outside', async () => {
    const { code, stdout, stderr, last, left } = await runDemo()
    expect(stderr).toBe('')
    const all = SSH ? 5 : 4
    expect(last).toMatch(
      new RegExp(`^\\{"issued":${all},"confirmedRevoked":${all},"unconfirmed":0,"seconds":[0-9.]+\\}$`),
    )
    expect(code).toBe(0)
    expect(stdout).toContain('ALLOW: The pass is valid now.')
    expect(stdout).toContain('STOP: The access is over.')
    expect(stdout).toContain('4 of 4 ends confirmed')
    if (SSH) {
      expect(stdout).toMatch(/for it: ssh -i ~\/\.ssh\/id_ed25519 .*-cert\.pub .*\n.*\n *→ signed in\n/)
      expect(stdout).toContain('→ refused: the certificate is on its list')
    }
    expect(stdout).toMatch(/keller\b.*: Account that Daypass did not grant/i)
    expect(left).toEqual([])
  })

  it('is not taken in by a directory that says yes and does nothing, and says what it leaves out', async () => {
    const { code, stdout, last, left } = await runDemo({
      DEMO_FAULT: 'lying-scim',
      DAYPASS_SSHD: '/nowhere/sshd',
    })
    expect(stdout).toMatch(/!!! LEFT OUT: this machine has no sshd.*\n.*apt-get install openssh-server/)
    expect(JSON.parse(last)).toMatchObject({ issued: 4, confirmedRevoked: 2, unconfirmed: 2 })
    expect(code).toBe(1)
    expect(stdout).toContain('2 of 4 ends confirmed, 2 NOT confirmed')
    expect(stdout).toContain('ACT NOW: access not ended on Video management directory')
    expect(stdout).toContain('Amina Diallo: Should be gone and is not confirmed gone')
    expect(left).toEqual([])
  })

  // It waits for leases of half a minute, beside whatever else runs.
  it('with two nodes, finishes by one what the other held when it was killed', {
    timeout: 300_000,
  }, async () => {
    const { code, stdout, stderr, last, left } = await runDemo({ DEMO_PEOPLE: '40' }, [
      '--nodes',
      '2',
      '--exit',
    ])
    expect(stderr).toBe('')
    expect(last).toMatch(
      /^\{"nodes":2,"issued":40,"confirmedRevoked":40,"unconfirmed":0,"killedHolding":[0-9]+,"takenOver":[0-9]+,"seconds":[0-9.]+\}$/,
    )
    const { killedHolding, takenOver } = JSON.parse(last)
    expect(killedHolding).toBeGreaterThan(0)
    expect(takenOver).toBe(killedHolding)
    expect(stdout).toContain('node A ended: SIGKILL')
    expect(stdout).toContain('40 times access given, 40 times an end confirmed: once for each')
    expect(code).toBe(0)
    expect(left).toEqual([])
    const pids = [...stdout.matchAll(/process (\d+)/g)].map(([, pid]) => Number(pid))
    expect(pids).toHaveLength(3)
    expect(pids.filter(isRunning)).toEqual([])
    expect(await processesIn(temporary)).toEqual([])
  })

  it.each([[['--nodes', '3']], [['--nodes']], [['--nodes=two']]])('refuses %j', async (args) => {
    const { code, stdout, stderr } = await runDemo({}, args)
    expect(stderr).toContain('--nodes takes 1 or 2')
    expect(stderr).toContain('npm run demo -- --nodes 2')
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })

  it('explains itself when it is called with something it does not know', async () => {
    const { code, stderr } = await runDemo({ DEMO_FAULT: 'meteor' })
    expect(stderr).toContain('DEMO_FAULT knows one fault: lying-scim.')
    expect(code).toBe(2)
  })
})
