import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port'
import { temporaryFolder } from '../support/temporary-folder'

const READER = 'app/connectors/gate-pass/example-reader.mjs'

/** The reader that others start from, as a process of its own, after the portal was killed. */
describe('the example reader without the portal', () => {
  let folder: string
  let url: string
  let portal: ChildProcess
  /** Passes issued right after a new key was made, and when that one signs; and at how many seconds that was. */
  let rotated: { early: string; late: string; at: number }
  let said: { tokens: Record<string, string>; now: number; audience: string; zone: string }

  /** Runs the reader; `at` is what its clock says, s after the passes were issued. */
  async function reader(args: readonly string[], at?: number) {
    const time = (said?.now ?? 0) + (at ?? 0) * 1000
    const frozen = `globalThis.Date = class extends Date {
      constructor(...given) { super(...(given.length > 0 ? given : [${time}])) }
      static now() { return ${time} }
    }`
    const clock = `data:text/javascript,${encodeURIComponent(frozen)}`
    const child = spawn(process.execPath, [...(at === undefined ? [] : ['--import', clock]), READER, ...args])
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    let err = ''
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    const [code] = await once(child, 'close')
    return { code, out: out.trim(), err }
  }
  const check = async (kept: string, who: string, at: number, more: { aud?: string; zone?: string } = {}) => {
    const { audience, zone, tokens } = said
    const token = tokens[who] ?? who
    return reader(['check', join(folder, kept), url, more.aud ?? audience, more.zone ?? zone, token], at)
  }

  beforeAll(async () => {
    folder = await temporaryFolder('daypass-reader-')
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    portal = spawn(process.execPath, ['--import', 'tsx', 'test/server/reader-portal.ts'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        NODE_ENV: 'production',
        PORT: String(port),
        DAYPASS_BASE_URL: url,
        DAYPASS_DATA_DIR: join(folder, 'data'),
        DAYPASS_SEAL_KEY: randomBytes(32).toString('base64'),
        LOG_LEVEL: 'silent',
      },
    })
    const lines = createInterface({ input: portal.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
    const next = async () => JSON.parse((await lines.next()).value ?? 'null')
    const tell = (line: string) => {
      portal.stdin?.write(`${line}\n`)
      return next()
    }
    const refresh = async (kept: string, at: number) =>
      expect(await reader(['refresh', join(folder, kept), url], at)).toEqual({ code: 0, out: '', err: '' })
    said = await next()
    await refresh('before', 0)
    expect(await tell('end')).toEqual({ ended: 'amina' })
    await refresh('after', 0)
    const { made, token } = await tell('key')
    expect(made).toBe(true)
    await refresh('published', 1)
    const later = await tell('hour')
    rotated = { early: token, late: later.token, at: (later.now - said.now) / 1000 }
    await refresh('rotated', rotated.at)
    portal.kill('SIGKILL')
    await once(portal, 'exit')
  })
  afterAll(async () => {
    if (portal?.exitCode === null && portal.signalCode === null) portal.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  })

  it('the portal is gone', async () => {
    expect((await reader(['refresh', join(folder, 'after'), url], 0)).code).toBe(1)
  })

  it('lets somebody in until the last second of the pass, and says how old the list is', async () => {
    const { code, out } = await check('after', 'tomasz', 99)
    expect([code, out]).toEqual([0, expect.stringMatching(/^ALLOW: .*; status list 99 s old$/)])
  })

  it('stops the same pass from its end on', async () => {
    const { code, out } = await check('after', 'tomasz', 100)
    expect([code, out]).toEqual([1, expect.stringMatching(/^STOP: .*"exp"/)])
  })

  it('stops a pass that the list says was ended, however old the list is', async () => {
    for (const age of [10, 3000]) {
      const { code, out } = await check('after', 'amina', age)
      expect([code, out]).toEqual([1, `STOP: it was ended; status list ${age} s old`])
    }
    // Who has not fetched since then cannot know; not for longer than the list may be old.
    expect((await check('before', 'amina', 120)).code).toBe(0)
    expect((await check('before', 'amina', 121)).code).toBe(2)
  })

  it('asks for a check once the list is older than it may be', async () => {
    expect((await check('after', 'lena', 120)).code).toBe(0)
    const { code, out } = await check('after', 'lena', 121)
    expect([code, out]).toEqual([2, 'CHECK: the status list is too old; status list 121 s old'])
  })

  it('stops before the start, another site, another zone, a changed pass, and what is none', async () => {
    expect((await check('after', 'lena', -1)).code).toBe(1)
    expect((await check('after', 'lena', 1, { aud: 'urn:uuid:other' })).code).toBe(1)
    expect((await check('after', 'lena', 1, { zone: 'other' })).code).toBe(1)
    const [head, body] = (said.tokens.lena ?? '').split('.')
    const [, , signature] = (said.tokens.tomasz ?? '').split('.')
    expect((await check('after', `${head}.${body}.${signature}`, 1)).code).toBe(1)
    expect((await check('after', 'nonsense', 1)).code).toBe(1)
  })

  it('takes passes of the old key and of the new one, and the new one’s by keys that were fetched before it signed', async () => {
    const { early, late, at } = rotated
    const kid = (token: string) => decodeProtectedHeader(token).kid
    expect(kid(early)).toBe(kid(said.tokens.lena ?? ''))
    expect(kid(late)).not.toBe(kid(early))
    for (const token of [said.tokens.lena ?? '', early, late]) {
      expect((await check('rotated', token, at + 120)).code).toBe(0)
    }
    // By the keys of an hour ago it can tell what is signed; who has older ones asks for a check, and stops nobody.
    const keys = encodeURIComponent(`${url}/.well-known/jwks.json`)
    await cp(join(folder, 'rotated'), join(folder, 'mixed'), { recursive: true })
    await cp(join(folder, 'published', keys), join(folder, 'mixed', keys))
    expect((await check('mixed', late, at + 10)).code).toBe(0)
    await cp(join(folder, 'before', keys), join(folder, 'mixed', keys))
    expect((await check('mixed', late, at + 10)).code).toBe(2)
  })

  it('asks for a check where nothing was ever fetched', async () => {
    expect(await check('never', 'lena', 1)).toMatchObject({
      code: 2,
      out: expect.stringMatching(/^CHECK: .*no status list trusted$/),
    })
  })
})
