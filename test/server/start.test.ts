import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ask } from '../support/ask'

const SERVER = fileURLToPath(new URL('../../app/server.js', import.meta.url))

let dataDir: string
const children: ChildProcess[] = []

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'daypass-start-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'close')
    }
  }
  await rm(dataDir, { recursive: true, force: true })
})

/** `npm start` without npm: the built server in a process of its own, until it is ready or has ended. */
async function start(settings: Record<string, string>) {
  const env = { ...process.env, DAYPASS_DATA_DIR: dataDir, LOG_LEVEL: 'error', ...settings }
  Object.assign(env, { VITEST: undefined, NODE_ENV: undefined })
  const child = spawn(process.execPath, [SERVER], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const lines: string[] = []
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        if (line.startsWith('Daypass is ready')) resolve()
      })
    }
  })
  await Promise.race([ready, ended])
  return { child, lines, ended }
}

async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return String(typeof address === 'object' && address ? address.port : 0)
}

describe('the built server', () => {
  it('starts on an empty folder, serves pages under its policy, and stops when it is told to', async () => {
    const PORT = await freePort()
    const { child, lines, ended } = await start({ PORT })
    expect(lines).toContain(`Daypass is ready: http://localhost:${PORT}`)
    const url = `http://127.0.0.1:${PORT}`
    expect((await ask(`${url}/healthz`)).text).toBe('ok\n')
    expect(JSON.parse((await ask(`${url}/readyz`)).text)).toMatchObject({ ready: true })

    const page = await ask(`${url}/no-such-page`)
    expect(page.status).toBe(404)
    expect(page.headers['content-type']).toContain('text/html')
    expect(page.headers['cache-control']).toBe('no-store')
    const nonce = /'nonce-([^']+)'/.exec(String(page.headers['content-security-policy']))?.[1]
    const scripts = [...page.text.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag)
    expect(scripts.length).toBeGreaterThan(0)
    expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([])
    expect(page.text).not.toMatch(/<[^>]+ style=/)

    const sheet = /href="(\/assets\/[^"]+\.css)"/.exec(page.text)?.[1]
    const style = await ask(`${url}${sheet}`)
    expect(style.status).toBe(200)
    expect(style.headers['cache-control']).toBe('public, max-age=31536000, immutable')

    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })

  it('names every wrong setting, and does not start', async () => {
    const { lines, ended } = await start({ PORT: 'ninety', DAYPASS_TRUST_PROXY: 'true' })
    expect(await ended).toBe(1)
    const said = lines.join('\n')
    expect(said).toContain('PORT: must be')
    expect(said).toContain('DAYPASS_TRUST_PROXY: must be')
    expect(said).not.toContain(' at ')
  })

  it.each([
    ['a database that is not there', { DATABASE_URL: 'postgres://u:p@127.0.0.1:9/x' }, 'cannot be reached'],
    ['an address of another machine', { HOST: '192.0.2.1' }, 'HOST: this machine has no address 192.0.2.1'],
    ['a folder that is a file', { DAYPASS_DATA_DIR: SERVER }, 'seal key file'],
  ])('names %s in a sentence, without a stack', async (_what, settings, sentence) => {
    const { lines, ended } = await start({ PORT: await freePort(), ...settings })
    expect(await ended).toBe(1)
    expect(lines.join('\n')).toContain(sentence)
    expect(lines.join('\n')).not.toContain('    at ')
  })

  it('opens nothing with a seal key that is not its own, and says so', async () => {
    const PORT = await freePort()
    const first = await start({ PORT })
    first.child.kill('SIGTERM')
    expect(await first.ended).toBe(0)
    const { lines, ended } = await start({ PORT, DAYPASS_SEAL_KEY: randomBytes(32).toString('base64') })
    expect(await ended).toBe(1)
    expect(lines.join('\n')).toContain('sealed with another seal key')
  })

  it('keeps its files to itself', async () => {
    const { child, ended } = await start({ PORT: await freePort() })
    for (const file of await readdir(dataDir)) {
      expect([file, (await stat(join(dataDir, file))).mode & 0o077]).toEqual([file, 0])
    }
    child.kill('SIGTERM')
    await ended
  })

  it('says so when its port is taken', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const address = holder.address()
    const PORT = String(typeof address === 'object' && address ? address.port : 0)
    const { lines, ended } = await start({ PORT })
    holder.close()
    expect(await ended).toBe(1)
    expect(lines.join('\n')).toContain(`Port ${PORT} is taken`)
  })
})
