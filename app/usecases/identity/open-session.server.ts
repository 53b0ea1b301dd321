import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { limitsOf } from '~/domain/person/session'
import { randomToken } from '~/platform/ids.server'
import { hashToken } from '~/platform/keys.server'
import type { Services } from '~/platform/services'
import { type PersonRow, personById } from '~db/repositories/people'
import { insertSession, revokeOpenSession, type SessionRow, sessionById } from '~db/repositories/sessions'
import type { Handle, Tx } from '~db/store'

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

/**
 * The same session under a new token, with its second factor proved: what was known before the proof is worth nothing. One
 * that was ended since the request read it (signed out, revoked elsewhere, the address moved) does not come back. Call it
 * before anything else is written. Problems: session_ended.
 */
export async function renewSession(
  tx: Tx,
  session: Pick<SessionRow, 'id'>,
  now: Instant,
): Promise<Result<OpenedSession>> {
  const open = await revokeOpenSession(tx, session.id, now)
  if (open === null || (await mayNotSignIn(tx, open.personId))) return refuse('session_ended')
  const token = randomToken(TOKEN_BYTES)
  await insertSession(tx, { ...open, id: hashToken(token), lastSeenAt: now, secondFactorAt: now })
  return ok({ token, expiresAt: open.expiresAt })
}

/** Refuses with session_ended when the session that the request read was ended since. */
export async function stillSignedIn(h: Handle, session: Pick<SessionRow, 'id'>): Promise<Result<null>> {
  const row = await sessionById(h, session.id)
  const ended = row === null || row.revokedAt !== null || (await mayNotSignIn(h, row.personId))
  return ended ? refuse('session_ended') : ok(null)
}

async function mayNotSignIn(h: Handle, personId: string): Promise<boolean> {
  const person = await personById(h, personId)
  return person === null || person.archivedAt !== null
}
