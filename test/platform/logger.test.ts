import { describe, expect, it } from 'vitest'
import { createLogger, type Logger } from '~/platform/logger.server'

const TOKEN = 'Abcdefghij_klmnop-rstu'

/** What was written when `use` logged, one object a line, and all of it as text. */
function logged(use: (log: Logger) => void) {
  const written: string[] = []
  use(createLogger('info', { write: (line: string) => written.push(line) }))
  return { lines: written.map((line) => JSON.parse(line)), all: written.join('') }
}

describe('createLogger', () => {
  it('writes JSON lines with level, time and fields, from its level on', () => {
    const { lines } = logged((log) => {
      log.info({ systemId: 'cam-1', attempts: 3, at: null }, 'observed')
      log.debug('too fine')
    })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({
      level: 'info',
      systemId: 'cam-1',
      attempts: 3,
      at: null,
      msg: 'observed',
    })
    expect(lines[0].time).toMatch(/^\d{4}-\d\d-\d\dT/)
  })

  it.each([
    { password: 'hunter2' },
    { totp_secret: 'hunter2' },
    { config: { bearerToken: 'hunter2' } },
    { a: [{ b: { 'Set-Cookie': 'hunter2' } }] },
    { req: { headers: { authorization: 'hunter2', cookie: 'hunter2' } } },
    { params: { signInCode: 'hunter2', pin: 'hunter2', sealed: 'hunter2' } },
    { smtp: { auth: { pass: 'hunter2' } } },
    { databaseUrl: 'postgres://u:hunter2@db/x' },
    { note: 'cannot connect to postgres://u:hunter2@db/x' },
    { note: 'sent Authorization: Bearer hunter2' },
    { error: new Error('smtp://u:hunter2@mail refused') },
    { error: new Error('outer', { cause: new Error('postgres://u:hunter2@db') }) },
    { error: Object.assign(new Error('failed'), { config: { password: 'hunter2' }, sql: 'hunter2' }) },
    { body: Buffer.from('hunter2') },
  ])('keeps the secret out of %j', (fields) => {
    const { lines, all } = logged((log) => log.info(fields, 'event'))
    expect(lines).toHaveLength(1)
    expect(all).not.toContain('hunter2')
    expect(all).not.toContain(JSON.stringify([...Buffer.from('hunter2')]).slice(1, -1))
  })

  it.each([`/sign-in/${TOKEN}`, `https://x.example/pass/${TOKEN}?y=1`, `/a?token=${TOKEN}${TOKEN.slice(1)}`])(
    'keeps the token of %s out of fields, messages, errors and bindings',
    (path) => {
      const { lines, all } = logged((log) => {
        log.info({ path }, 'fields')
        log.info(`message ${path}`)
        log.error(new Error(`error ${path}`))
        log.child({ path }).child({ token: TOKEN }).warn('child %s', path)
      })
      expect(lines).toHaveLength(4)
      expect(all).not.toContain(TOKEN)
    },
  )

  it('keeps what is needed to find a fault', () => {
    const { lines } = logged((log) => {
      log.error(
        { err: Object.assign(new TypeError('no route'), { code: 'EHOSTUNREACH' }), code: 'target_down' },
        'x',
      )
      log.error(new TypeError('alone'))
      log.warn({ path: '/requests/0198c0de-0000-7000-8000-000000000001/decide' }, 'slow')
    })
    expect(lines[0].err).toMatchObject({ type: 'TypeError', message: 'no route', code: 'EHOSTUNREACH' })
    expect(lines[0].err.stack).toContain('logger.test.ts')
    expect(lines[0].code).toBe('target_down')
    expect(lines[1]).toMatchObject({ err: { type: 'TypeError', message: 'alone' }, msg: 'alone' })
    expect(lines[2].path).toBe('/requests/0198c0de-0000-7000-8000-000000000001/decide')
  })

  it('leaves every line valid JSON, whatever it cleans', () => {
    const { lines } = logged((log) =>
      log.info({ url: 'https://x.example', mail: 'ada@example.com', q: '"//a' }),
    )
    expect(lines[0]).toMatchObject({ url: 'https://x.example', mail: 'ada@example.com', q: '"//a' })
  })

  it('survives a circle', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    expect(logged((log) => log.info({ circle }, 'round')).lines).toHaveLength(1)
  })
})
