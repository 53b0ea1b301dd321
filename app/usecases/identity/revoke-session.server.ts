import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import { isOpen, limitsOf } from '~/domain/person/session'
import { hashToken } from '~/platform/keys.server'
import type { Services } from '~/platform/services'
import {
  openSessionsOf,
  revokeSessionsOf,
  type SessionRow,
  sessionById,
  updateSession,
} from '~db/repositories/sessions'

/** The actor's own sessions that still open something, the last used first. */
export async function listSessions(services: Services, actor: Actor): Promise<readonly SessionRow[]> {
  const { store, clock, env } = services
  const now = clock.now()
  const limits = limitsOf(actor.kind, { idle: env.sessionIdle, absolute: env.sessionAbsolute })
  const sessions = await openSessionsOf(store.read, actor.personId, now)
  return sessions.filter((session) => isOpen(session, limits, now))
}

/** Ends one of the actor's own sessions; somebody else's is `not_found`. */
export async function revokeSession(services: Services, actor: Actor, id: string): Promise<Result<null>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const session = await sessionById(tx, id)
    if (session === null || session.personId !== actor.personId) return refuse('not_found')
    if (session.revokedAt === null) {
      await updateSession(tx, id, { revokedAt: now })
      await services.audit.append(tx, now, {
        type: 'session.revoked',
        actorId: actor.personId,
        subjects: { person: actor.personId },
        facts: { sessions: 1 },
      })
    }
    return ok(null)
  })
}

/** Ends every session of the actor but the one in use. */
export async function revokeOtherSessions(
  services: Services,
  actor: Actor,
  current: string,
): Promise<Result<null>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const sessions = await revokeSessionsOf(tx, actor.personId, now, current)
    if (sessions > 0) {
      await services.audit.append(tx, now, {
        type: 'session.revoked',
        actorId: actor.personId,
        subjects: { person: actor.personId },
        facts: { sessions },
      })
    }
    return ok(null)
  })
}

/** Signs out: whatever the token stood for opens nothing any more. */
export async function signOut(services: Services, token: string | null): Promise<void> {
  if (token === null) return
  const now = services.clock.now()
  await services.store.transact(async (tx) => {
    const session = await sessionById(tx, hashToken(token))
    if (session === null || session.revokedAt !== null) return
    await updateSession(tx, session.id, { revokedAt: now })
    await services.audit.append(tx, now, {
      type: 'session.revoked',
      actorId: session.personId,
      subjects: { person: session.personId },
      facts: { sessions: 1 },
    })
  })
}
