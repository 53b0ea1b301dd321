import { HOUR } from '~/domain/kernel/time'
import { randomToken } from '~/platform/ids.server'
import type { Services } from '~/platform/services'
import type { OpenedSession } from '~/usecases/identity/open-session.server'
import { forgetCookie, readCookie, writeCookie } from './cookies.server'

/** The session's token. */
const SESSION_COOKIE = 'daypass_session'

/** Which browser asked for a sign-in link: its mailed code can be typed only there. */
const BROWSER_COOKIE = 'daypass_browser'

export function sessionToken(request: Request, services: Pick<Services, 'env'>): string | null {
  return readCookie(request, SESSION_COOKIE, isSecure(services))
}

/** The Set-Cookie header of a session that was just opened. */
export function sessionCookie(services: Pick<Services, 'env' | 'clock'>, opened: OpenedSession): string {
  return writeCookie(SESSION_COOKIE, opened.token, {
    secure: isSecure(services),
    expiresAt: opened.expiresAt,
    now: services.clock.now(),
  })
}

export function noSessionCookie(services: Pick<Services, 'env'>): string {
  return forgetCookie(SESSION_COOKIE, isSecure(services))
}

export function browserToken(request: Request, services: Pick<Services, 'env'>): string | null {
  return readCookie(request, BROWSER_COOKIE, isSecure(services))
}

/** The browser's token, a new one if it has none, with the header that keeps it for an hour. */
export function keepBrowserToken(
  request: Request,
  services: Pick<Services, 'env' | 'clock'>,
): { readonly token: string; readonly header: string } {
  const token = browserToken(request, services) ?? randomToken()
  const now = services.clock.now()
  const header = writeCookie(BROWSER_COOKIE, token, {
    secure: isSecure(services),
    expiresAt: now + HOUR,
    now,
  })
  return { token, header }
}

function isSecure({ env }: Pick<Services, 'env'>): boolean {
  return env.baseUrl.startsWith('https:')
}
