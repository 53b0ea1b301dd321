import { describe, expect, it } from 'vitest'
import { EnvError, parseEnv } from '~/platform/env.server'

function linesOf(source: Record<string, string>): readonly string[] {
  try {
    parseEnv(source)
  } catch (error) {
    if (error instanceof EnvError) return error.lines
    throw error
  }
  return []
}

describe('parseEnv', () => {
  it('needs nothing', () => {
    expect(parseEnv({})).toEqual({
      baseUrl: 'http://localhost:3000',
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: null,
      dataDir: 'data',
      mailFrom: { name: 'Daypass', address: 'daypass@localhost' },
      smtp: null,
      sealKey: null,
      sealKeyFile: 'data/seal.key',
      trustProxy: false,
      logLevel: 'info',
      sessionIdle: 7_200_000,
      sessionAbsolute: 43_200_000,
      metricsToken: null,
      heartbeatUrl: null,
      givingPerHour: 1_000,
      journalDir: 'data/journal',
      journalKeep: 35 * 24 * 3_600_000,
    })
  })

  it('takes an empty variable for one that is not set', () => {
    expect(parseEnv({ PORT: '', SMTP_HOST: ' ', DATABASE_URL: '' })).toEqual(parseEnv({}))
  })

  it('derives what is not given from what is', () => {
    const env = parseEnv({ PORT: '8080', DAYPASS_DATA_DIR: '/srv/daypass' })
    expect([env.baseUrl, env.sealKeyFile]).toEqual(['http://localhost:8080', '/srv/daypass/seal.key'])
  })

  it('reads every setting', () => {
    const env = parseEnv({
      DAYPASS_BASE_URL: 'https://access.example.com/',
      HOST: '0.0.0.0',
      DATABASE_URL: 'postgres://u:p@db:5432/daypass',
      MAIL_FROM: '"Access desk" <access@example.com>',
      SMTP_URL: 'smtp://u%40example.com:p%2Fw@mail.example.com:2525',
      DAYPASS_SEAL_KEY: Buffer.alloc(32, 7).toString('base64'),
      DAYPASS_SEAL_KEY_FILE: '/run/secrets/seal',
      DAYPASS_TRUST_PROXY: '1',
      LOG_LEVEL: 'debug',
      DAYPASS_SESSION_IDLE_MINUTES: '15',
      DAYPASS_SESSION_HOURS: '8',
      DAYPASS_METRICS_TOKEN: '0123456789abcdef0123456789abcdef',
      DAYPASS_HEARTBEAT_URL: 'https://hc.example/ping/1',
    })
    expect(env).toMatchObject({
      baseUrl: 'https://access.example.com',
      host: '0.0.0.0',
      databaseUrl: 'postgres://u:p@db:5432/daypass',
      mailFrom: { name: 'Access desk', address: 'access@example.com' },
      smtp: {
        host: 'mail.example.com',
        port: 2525,
        tls: 'required',
        auth: { user: 'u@example.com', pass: 'p/w' },
      },
      sealKeyFile: '/run/secrets/seal',
      trustProxy: 1,
      logLevel: 'debug',
      sessionIdle: 900_000,
      sessionAbsolute: 28_800_000,
      metricsToken: '0123456789abcdef0123456789abcdef',
      heartbeatUrl: 'https://hc.example/ping/1',
    })
    expect(env.sealKey?.export()).toEqual(Buffer.alloc(32, 7))
  })

  it.each([
    [{ SMTP_HOST: 'mail.example.com' }, { port: 587, tls: 'required', auth: null }],
    [
      { SMTP_HOST: 'mail.example.com', SMTP_PORT: '465' },
      { port: 465, tls: 'from_start' },
    ],
    [
      { SMTP_HOST: '127.0.0.1', SMTP_PORT: '25' },
      { port: 25, tls: 'if_offered' },
    ],
    [
      { SMTP_HOST: 'relay.lan', SMTP_PORT: '25', SMTP_TLS: 'if_offered' },
      { port: 25, tls: 'if_offered' },
    ],
    [
      { SMTP_URL: 'smtps://mail.example.com', SMTP_TLS: 'if_offered' },
      { port: 465, tls: 'from_start' },
    ],
    [{ SMTP_URL: 'smtps://mail.example.com:8465' }, { port: 8465, tls: 'from_start' }],
    [{ SMTP_URL: 'smtp://[::1]:2525' }, { host: '::1', port: 2525, tls: 'if_offered' }],
    [{ SMTP_HOST: 'm', SMTP_USER: 'u', SMTP_PASS: 'p' }, { auth: { user: 'u', pass: 'p' } }],
  ])('reads the mail server %j', (source, expected) => {
    expect(parseEnv({ MAIL_FROM: 'a@example.com', ...source }).smtp).toMatchObject(expected)
  })

  it.each([
    ['2', 2],
    ['0', false],
    ['false', false],
    ['loopback,10.0.0.0/8', 'loopback, 10.0.0.0/8'],
    ['fd00::/8', 'fd00::/8'],
  ])('trusts the proxies %j', (text, expected) => {
    expect(parseEnv({ DAYPASS_TRUST_PROXY: text }).trustProxy).toBe(expected)
  })

  it.each([
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['HOST', 'two words'],
    ['DAYPASS_BASE_URL', 'access.example.com'],
    ['DAYPASS_BASE_URL', 'ftp://access.example.com'],
    ['DAYPASS_BASE_URL', 'https://example.com/access'],
    ['DAYPASS_BASE_URL', 'https://user@example.com'],
    ['DATABASE_URL', 'mysql://u:p@db/daypass'],
    ['DATABASE_URL', 'postgres://u:p@db'],
    ['SMTP_URL', 'http://mail.example.com'],
    ['SMTP_URL', 'smtp://mail.example.com?tls.rejectUnauthorized=false'],
    ['SMTP_URL', 'smtp://user@mail.example.com'],
    ['SMTP_URL', 'smtp://%zz:p@mail.example.com'],
    ['SMTP_PORT', 'smtp'],
    ['SMTP_TLS', 'off'],
    ['MAIL_FROM', 'nobody'],
    ['MAIL_FROM', 'a@example.com, b@example.com'],
    ['DAYPASS_SEAL_KEY', 'c2hvcnQ='],
    ['DAYPASS_SEAL_KEY', '!'.repeat(43)],
    ['DAYPASS_TRUST_PROXY', 'true'],
    ['DAYPASS_TRUST_PROXY', 'everything'],
    ['LOG_LEVEL', 'loud'],
    ['DAYPASS_SESSION_IDLE_MINUTES', '0'],
    ['DAYPASS_SESSION_HOURS', '1000'],
    ['DAYPASS_METRICS_TOKEN', 'short'],
    ['DAYPASS_HEARTBEAT_URL', 'https://user:word@hc.example/'],
    ['DAYPASS_HEARTBEAT_URL', 'file:///etc/passwd'],
  ])('names %s when it is %j', (name, value) => {
    expect(linesOf({ [name]: value }).filter((line) => line.startsWith(`${name}: must be`))).toHaveLength(1)
  })

  it('names every wrong value at once, and repeats none', () => {
    const lines = linesOf({
      PORT: 'geheim-1',
      DATABASE_URL: 'geheim-2',
      DAYPASS_SEAL_KEY: 'geheim-3',
      SMTP_URL: 'smtp://u:geheim-4@host/path',
      MAIL_FROM: 'a@example.com',
    })
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'SMTP_URL',
      'DAYPASS_SEAL_KEY',
    ])
    expect(lines.join()).not.toContain('geheim')
  })

  it.each([
    [{ SMTP_URL: 'smtp://mail.example.com', SMTP_HOST: 'x', MAIL_FROM: 'a@b.c' }, /^SMTP_URL: .*SMTP_HOST/],
    [{ SMTP_PORT: '25' }, /^SMTP_HOST: is missing/],
    [{ SMTP_HOST: 'm', SMTP_USER: 'u', MAIL_FROM: 'a@b.c' }, /^SMTP_USER: goes with SMTP_PASS/],
    [{ SMTP_HOST: 'm' }, /^MAIL_FROM: is missing/],
    [
      { DAYPASS_SESSION_IDLE_MINUTES: '90', DAYPASS_SESSION_HOURS: '1' },
      /^DAYPASS_SESSION_IDLE_MINUTES: is longer/,
    ],
  ])('refuses what contradicts itself: %j', (source, line) => {
    const lines = linesOf(source)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(line)
  })
})
