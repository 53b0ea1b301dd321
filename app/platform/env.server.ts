import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { DAY, HOUR, MINUTE, type Millis } from '~/domain/kernel/time'
import { type MailAddress, parseMailAddress } from './mail/address.server'
import { parseSmtpUrl, type SmtpServer, smtpServer } from './mail/smtp-settings.server'
import { parseSealKey } from './seal-key.server'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Env {
  /** Scheme, host and port under which people reach the portal; no slash at the end. */
  readonly baseUrl: string
  readonly host: string
  readonly port: number
  /** Null means SQLite in `dataDir`. */
  readonly databaseUrl: string | null
  readonly dataDir: string
  /** The journal's folder, better on another volume than the database; and how long it is kept, ms. */
  readonly journalDir: string
  readonly journalKeep: Millis
  readonly mailFrom: MailAddress
  /** Null means that mails are printed in the terminal. */
  readonly smtp: SmtpServer | null
  readonly sealKey: KeyObject | null
  readonly sealKeyFile: string
  /** Express's `trust proxy`: none, a number of proxies, or their addresses. */
  readonly trustProxy: false | number | string
  readonly logLevel: LogLevel
  readonly sessionIdle: Millis
  readonly sessionAbsolute: Millis
  /** Opens /metrics for callers that are not on this machine; null keeps it closed for them. */
  readonly metricsToken: string | null
  /** What is called every minute while all is well; null means nobody listens. A secret: whoever knows it can lie. */
  readonly heartbeatUrl: string | null
  /** So many credentials may be given for the first time within an hour, before giving freezes and people are called. */
  readonly givingPerHour: number
}

/** Every wrong setting, one line each. Values are not repeated: some are secrets. */
export class EnvError extends Error {
  override readonly name = 'EnvError'
  constructor(readonly lines: readonly string[]) {
    super(`Daypass cannot start with these settings:\n${lines.map((line) => `  ${line}`).join('\n')}`)
  }
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^[0-9]{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))

/** A setting, and what it must be, in words. */
const settings = {
  DAYPASS_BASE_URL: [
    z.string().transform(orIssue(baseUrl)),
    'must be http:// or https:// with a host and no path',
  ],
  HOST: [z.string().regex(/^[A-Za-z0-9.:_-]+$/), 'must be an address or a host name to listen on'],
  PORT: [wholeNumber(1, 65535), 'must be a whole number from 1 to 65535'],
  DATABASE_URL: [
    z.string().transform(orIssue(postgresUrl)),
    'must be postgres://user:password@host:port/database',
  ],
  DAYPASS_DATA_DIR: [z.string(), 'must be a folder'],
  DAYPASS_JOURNAL_DIR: [z.string(), 'must be a folder'],
  DAYPASS_JOURNAL_DAYS: [wholeNumber(7, 3650), 'must be a whole number of days from 7 to 3650'],
  MAIL_FROM: [
    z.string().transform(orIssue(parseMailAddress)),
    'must be a mail address, as daypass@example.com or Daypass <daypass@example.com>',
  ],
  SMTP_URL: [
    z.string().transform(orIssue(parseSmtpUrl)),
    'must be smtp://user:password@host:port or smtps://..., nothing after it',
  ],
  SMTP_HOST: [z.string().regex(/^[A-Za-z0-9.:_-]+$/), 'must be a host name or an address'],
  SMTP_PORT: [wholeNumber(1, 65535), 'must be a whole number from 1 to 65535'],
  SMTP_USER: [z.string(), 'must be a text'],
  SMTP_PASS: [z.string(), 'must be a text'],
  SMTP_TLS: [z.enum(['required', 'if_offered']), 'must be required or if_offered'],
  DAYPASS_SEAL_KEY: [
    z.string().transform(orIssue(parseSealKey)),
    'must be 32 bytes in base64; "openssl rand -base64 32" makes such a key',
  ],
  DAYPASS_SEAL_KEY_FILE: [z.string(), 'must be a file'],
  DAYPASS_TRUST_PROXY: [
    z.string().transform(orIssue(trustProxy)),
    'must be the number of proxies in front (1 to 9), or their addresses, separated by commas; "true" would trust everybody',
  ],
  LOG_LEVEL: [z.enum(LOG_LEVELS), `must be one of ${LOG_LEVELS.join(', ')}`],
  DAYPASS_SESSION_IDLE_MINUTES: [wholeNumber(1, 1440), 'must be a whole number of minutes from 1 to 1440'],
  DAYPASS_SESSION_HOURS: [wholeNumber(1, 168), 'must be a whole number of hours from 1 to 168'],
  DAYPASS_METRICS_TOKEN: [
    z.string().regex(/^[A-Za-z0-9._~+/=-]{32,256}$/),
    'must be 32 to 256 letters, digits and . _ ~ + / = -; "openssl rand -hex 32" makes one',
  ],
  DAYPASS_HEARTBEAT_URL: [
    z.string().transform(orIssue(webAddress)),
    'must be an http:// or https:// address without user and password',
  ],
  DAYPASS_GIVING_PER_HOUR: [
    wholeNumber(1, 10_000_000),
    'must be a whole number of credentials from 1 to 10000000',
  ],
} as const

type Settings = typeof settings
type Name = keyof Settings
type Values = { -readonly [K in Name]?: z.output<Settings[K][0]> }

/** Reads the settings; a variable that is empty counts as not set. Throws one EnvError that names every wrong one. */
export function parseEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const given = new Map<Name, string>()
  for (const name of Object.keys(settings) as Name[]) {
    const text = source[name]?.trim()
    if (text) given.set(name, text)
  }
  const { values, lines } = readEach(given)
  lines.push(...contradictions(given, values))
  if (lines.length > 0) throw new EnvError(lines)

  const port = values.PORT ?? 3000
  const dataDir = values.DAYPASS_DATA_DIR ?? 'data'
  const base = values.DAYPASS_BASE_URL ?? `http://localhost:${port}`
  return {
    baseUrl: base,
    host: values.HOST ?? '127.0.0.1',
    port,
    databaseUrl: values.DATABASE_URL ?? null,
    dataDir,
    journalDir: values.DAYPASS_JOURNAL_DIR ?? join(dataDir, 'journal'),
    journalKeep: (values.DAYPASS_JOURNAL_DAYS ?? 35) * DAY,
    mailFrom: values.MAIL_FROM ?? { name: 'Daypass', address: `daypass@${new URL(base).hostname}` },
    smtp: smtpOf(values),
    sealKey: values.DAYPASS_SEAL_KEY ?? null,
    sealKeyFile: values.DAYPASS_SEAL_KEY_FILE ?? join(dataDir, 'seal.key'),
    trustProxy: values.DAYPASS_TRUST_PROXY ?? false,
    logLevel: values.LOG_LEVEL ?? 'info',
    sessionIdle: (values.DAYPASS_SESSION_IDLE_MINUTES ?? 120) * MINUTE,
    sessionAbsolute: (values.DAYPASS_SESSION_HOURS ?? 12) * HOUR,
    metricsToken: values.DAYPASS_METRICS_TOKEN ?? null,
    heartbeatUrl: values.DAYPASS_HEARTBEAT_URL ?? null,
    givingPerHour: values.DAYPASS_GIVING_PER_HOUR ?? 1_000,
  }
}

function readEach(given: ReadonlyMap<Name, string>): { values: Values; lines: string[] } {
  const values: Record<string, unknown> = {}
  const lines: string[] = []
  for (const [name, text] of given) {
    const [schema, rule] = settings[name]
    const read = schema.safeParse(text)
    if (read.success) values[name] = read.data
    else lines.push(`${name}: ${rule}.`)
  }
  return { values: values as Values, lines }
}

/** Settings that are right alone and wrong together. */
function contradictions(given: ReadonlyMap<Name, string>, values: Values): string[] {
  const lines: string[] = []
  const smtpParts = (['SMTP_HOST', 'SMTP_PORT', 'SMTP_USER', 'SMTP_PASS'] as const).filter((name) =>
    given.has(name),
  )
  if (given.has('SMTP_URL') && smtpParts.length > 0) {
    lines.push(`SMTP_URL: holds everything; leave out ${smtpParts.join(', ')}.`)
  } else if (smtpParts.length > 0 && !given.has('SMTP_HOST')) {
    lines.push(`SMTP_HOST: is missing, while ${smtpParts.join(', ')} is set.`)
  }
  if (given.has('SMTP_USER') !== given.has('SMTP_PASS')) {
    lines.push('SMTP_USER: goes with SMTP_PASS; set both or none.')
  }
  if ((given.has('SMTP_URL') || given.has('SMTP_HOST')) && !given.has('MAIL_FROM')) {
    lines.push('MAIL_FROM: is missing; mail servers refuse mail from an address that is not theirs.')
  }
  const idle = values.DAYPASS_SESSION_IDLE_MINUTES
  const hours = values.DAYPASS_SESSION_HOURS
  if (idle !== undefined && idle * MINUTE > (hours ?? 12) * HOUR) {
    lines.push(`DAYPASS_SESSION_IDLE_MINUTES: is longer than a whole session (${hours ?? 12} hours).`)
  }
  return lines
}

function smtpOf(values: Values): SmtpServer | null {
  const user = values.SMTP_USER
  const pass = values.SMTP_PASS
  const auth = user !== undefined && pass !== undefined ? { user, pass } : null
  const server =
    values.SMTP_URL ??
    (values.SMTP_HOST === undefined ? null : smtpServer(values.SMTP_HOST, values.SMTP_PORT ?? 587, auth))
  if (server === null || values.SMTP_TLS === undefined || server.tls === 'from_start') return server
  return { ...server, tls: values.SMTP_TLS }
}

/** A zod transform out of a reader that answers null for what it does not understand. */
function orIssue<T>(read: (text: string) => T | null) {
  return (text: string, context: z.RefinementCtx): T => {
    const value = read(text)
    if (value !== null) return value
    context.addIssue({ code: 'custom', message: 'not understood' })
    return z.NEVER
  }
}

function baseUrl(text: string): string | null {
  const url = urlOf(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  const bare =
    url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === ''
  return bare ? url.origin : null
}

function webAddress(text: string): string | null {
  const url = urlOf(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return null
  return url.username === '' && url.password === '' ? url.href : null
}

function postgresUrl(text: string): string | null {
  const url = urlOf(text)
  const known = url !== null && (url.protocol === 'postgres:' || url.protocol === 'postgresql:')
  return known && url.pathname.length > 1 ? text : null
}

function trustProxy(text: string): false | number | string | null {
  if (text === 'false' || text === '0') return false
  if (/^[1-9]$/.test(text)) return Number(text)
  const parts = text.split(',').map((part) => part.trim())
  const address =
    /^(loopback|linklocal|uniquelocal|[0-9]{1,3}(\.[0-9]{1,3}){3}(\/[0-9]{1,2})?|[0-9a-f]*:[0-9a-f:]*(\/[0-9]{1,3})?)$/i
  return parts.every((part) => address.test(part)) ? parts.join(', ') : null
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}
