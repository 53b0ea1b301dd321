import { atField, ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { hashToken } from '~/platform/keys.server'
import type { Services } from '~/platform/services'
import { personById } from '~db/repositories/people'
import {
  consumeLink,
  countWrongCode,
  endLinksOf,
  linkByTokenHash,
  liveLinksOfBrowser,
  type SignInLinkRow,
} from '~db/repositories/sign-in-links'
import type { Tx } from '~db/store'
import { type OpenedSession, openSession } from './open-session.server'
import { ipKey, LIMITS, takeRateLimitIn } from './rate-limit.server'
import { digitsOf, linkCodeContext, MAX_CODE_TRIES } from './sign-in-rules'

export interface SignInAttempt {
  readonly ip: string
  readonly userAgent: string | null
}

/** True while the link could still sign somebody in. Reading it uses nothing up: mail scanners open every link. */
export async function isLinkLive(services: Services, token: string): Promise<boolean> {
  const link = await linkByTokenHash(services.store.read, hashToken(token))
  return (
    link !== null &&
    link.usedAt === null &&
    link.expiresAt > services.clock.now() &&
    link.codeAttempts < MAX_CODE_TRIES
  )
}

/** Signs in with the link of a mail, once. Problems: link_expired (used, too old, unknown: all the same). */
export async function signInWithLink(
  services: Services,
  { token, userAgent }: SignInAttempt & { readonly token: string },
): Promise<Result<OpenedSession>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const link = await linkByTokenHash(tx, hashToken(token))
    if (link === null) return refuse('link_expired')
    const opened = await spendLink(services, tx, link, 'link', userAgent, now)
    return opened === null ? refuse('link_expired') : ok(opened)
  })
}

/**
 * Signs in with the code of a mail, in the browser that asked for it. Every wrong code counts against each link that
 * waits in this browser; after five they are dead, links and all. Problems, at the field `code`: code_wrong,
 * code_expired, too_many_tries.
 */
export async function signInWithCode(
  services: Services,
  {
    code,
    browser,
    ip,
    userAgent,
  }: SignInAttempt & { readonly code: string; readonly browser: string | null },
): Promise<Result<OpenedSession>> {
  const now = services.clock.now()
  const expired = refuse({ code: 'code_expired', field: 'code' })
  return services.store.transact(async (tx) => {
    const tries = await takeRateLimitIn(tx, `sign-in-code:ip:${ipKey(ip)}`, LIMITS.codesPerIp, now)
    if (!tries.ok) return atField(tries, 'code')
    if (browser === null) return expired
    const links = (await liveLinksOfBrowser(tx, hashToken(browser), now)).filter(
      (link) => link.codeAttempts < MAX_CODE_TRIES,
    )
    if (links.length === 0) return expired
    const digits = digitsOf(code)
    const match = links.find(
      (link) => link.codeHash === services.keys.hashCode(digits, linkCodeContext(link.id)),
    )
    if (match) {
      const opened = await spendLink(services, tx, match, 'code', userAgent, now)
      return opened === null ? expired : ok(opened)
    }
    await countWrongCode(
      tx,
      links.map((link) => link.id),
    )
    await services.audit.append(tx, now, {
      type: 'sign_in.failed',
      actorId: null,
      subjects: { person: links.map((link) => link.personId) },
      facts: { reason: 'code_wrong' },
    })
    return refuse({ code: 'code_wrong', field: 'code' })
  })
}

/** Uses the link up and opens a session; null when it is dead or its person may not sign in any more. */
async function spendLink(
  services: Services,
  tx: Tx,
  link: SignInLinkRow,
  means: 'link' | 'code',
  userAgent: string | null,
  now: Instant,
): Promise<OpenedSession | null> {
  const person = await personById(tx, link.personId)
  if (person === null || person.archivedAt !== null) return null
  if (!(await consumeLink(tx, link.id, now, MAX_CODE_TRIES))) return null
  await endLinksOf(tx, person.id, now)
  const opened = await openSession(services, tx, person, userAgent, now)
  await services.audit.append(tx, now, {
    type: 'sign_in.succeeded',
    actorId: person.id,
    subjects: { person: person.id },
    facts: { means, link: link.id },
  })
  return opened
}
