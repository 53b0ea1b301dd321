/**
 * How the line is encrypted: from its first byte (port 465), by STARTTLS or not at all, or by STARTTLS when
 * the server offers it.
 */
export type SmtpTls = 'from_start' | 'required' | 'if_offered'

export interface SmtpServer {
  readonly host: string
  readonly port: number
  readonly tls: SmtpTls
  readonly auth: { readonly user: string; readonly pass: string } | null
}

/** Mails carry sign-in links: beyond this machine, TLS is required unless the operator says otherwise. */
export function smtpServer(host: string, port: number, auth: SmtpServer['auth']): SmtpServer {
  const tls = port === 465 ? 'from_start' : isLoopback(host) ? 'if_offered' : 'required'
  return { host, port, tls, auth }
}

/** `smtp://` or `smtps://` with optional user and password; null for anything else. Options after it are refused. */
export function parseSmtpUrl(text: string): SmtpServer | null {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || (url.protocol !== 'smtp:' && url.protocol !== 'smtps:')) return null
  if (url.hostname === '' || url.pathname.length > 1 || url.search !== '' || url.hash !== '') return null
  if ((url.username === '') !== (url.password === '')) return null
  const user = decoded(url.username)
  const pass = decoded(url.password)
  if (user === null || pass === null) return null
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const secure = url.protocol === 'smtps:'
  const port = url.port === '' ? (secure ? 465 : 587) : Number(url.port)
  const server = smtpServer(host, port, user === '' ? null : { user, pass })
  return secure ? { ...server, tls: 'from_start' } : server
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.[0-9.]+$/.test(host)
}
