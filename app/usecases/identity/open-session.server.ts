import type { Instant } from '~/domain/kernel/time'
import { limitsOf } from '~/domain/person/session'
import { randomToken } from '~/platform/ids.server'
import { hashToken } from '~/platform/keys.server'
import type { Services } from '~/platform/services'
import type { PersonRow } from '~db/repositories/people'
import { insertSession, type SessionRow, updateSession } from '~db/repositories/sessions'
import type { Tx } from '~db/store'

/** What a browser is given: the token is known to nobody else, the database has its hash. */
export interface OpenedSession {
  readonly token: string
  /** The absolute limit, for the cookie. */
  readonly expiresAt: Instant
}

const USER_AGENT_LENGTH = 200
const TOKEN_BYTES = 32

/** Opens a session for somebody who has just proved the mailbox. */
export async function openSession(
  services: Pick<Services, 'env'>,
  tx: Tx,
  person: Pick<PersonRow, 'id' | 'kind'>,
  userAgent: string | null,
  now: Instant,
  secondFactorAt: Instant | null = null,
): Promise<OpenedSession> {
  const { env } = services
  const limits = limitsOf(person.kind, { idle: env.sessionIdle, absolute: env.sessionAbsolute })
  const token = randomToken(TOKEN_BYTES)
  const expiresAt = now + limits.absolute
  await insertSession(tx, {
    id: hashToken(token),
    personId: person.id,
    createdAt: now,
    lastSeenAt: now,
    expiresAt,
    secondFactorAt,
    userAgent: userAgent?.slice(0, USER_AGENT_LENGTH) ?? null,
  })
  return { token, expiresAt }
}

/** The same session under a new token, with its second factor proved: what was known before the proof is worth nothing. */
export async function renewSession(tx: Tx, session: SessionRow, now: Instant): Promise<OpenedSession> {
  const token = randomToken(TOKEN_BYTES)
  await insertSession(tx, { ...session, id: hashToken(token), lastSeenAt: now, secondFactorAt: now })
  await updateSession(tx, session.id, { revokedAt: now })
  return { token, expiresAt: session.expiresAt }
}
