import { isGuarded } from '~/domain/person/guarded-change'
import type { Actor, Role } from '~/domain/person/roles'
import { isOpen, limitsOf, SEEN_STEP } from '~/domain/person/session'
import { hashToken } from '~/platform/keys.server'
import type { Services } from '~/platform/services'
import { type PersonRow, personById } from '~db/repositories/people'
import { rolesOf } from '~db/repositories/roles'
import { type SessionRow, sessionById, updateSession } from '~db/repositories/sessions'
import { factorOf } from '~db/repositories/totp-factors'

export interface SignedIn {
  /** Without the appointments that are withheld. */
  readonly actor: Actor
  readonly session: SessionRow
  readonly person: PersonRow
  /** `fresh`: proved in this session. A decision asks for a code of its own all the same. */
  readonly secondFactor: 'none' | 'enrolled' | 'fresh'
  /**
   * What this person must do before the guarded appointments count in this session: approvers and administrators
   * enrol, administrators prove the second factor once a session. Null when nothing is withheld.
   */
  readonly withheld: 'enrol' | 'prove' | null
}

/** Who a session's token stands for now; null for no, unknown, ended or idle sessions and for archived people. */
export async function loadActor(services: Services, token: string | null): Promise<SignedIn | null> {
  if (token === null || token === '') return null
  const { store, clock, env } = services
  const now = clock.now()
  const session = await sessionById(store.read, hashToken(token))
  if (session === null) return null
  const [person, roles, factor] = await Promise.all([
    personById(store.read, session.personId),
    rolesOf(store.read, session.personId),
    factorOf(store.read, session.personId),
  ])
  if (person === null || person.archivedAt !== null) return null
  const limits = limitsOf(person.kind, { idle: env.sessionIdle, absolute: env.sessionAbsolute })
  if (!isOpen(session, limits, now)) return null
  if (now - session.lastSeenAt >= SEEN_STEP) {
    await store.transact((tx) => updateSession(tx, session.id, { lastSeenAt: now }))
  }

  const secondFactor = factor === null ? 'none' : session.secondFactorAt === null ? 'enrolled' : 'fresh'
  // An administrator decides nothing, also one who has not proved the second factor yet.
  const administers = roles.some((each) => each.role === 'administrator')
  const counts = (role: string) => {
    if (!isGuarded(role) || secondFactor === 'fresh') return true
    return role === 'approver' && secondFactor === 'enrolled' && !administers
  }
  const withheld = roles.every((each) => counts(each.role)) ? null : factor === null ? 'enrol' : 'prove'
  return {
    actor: {
      personId: person.id,
      kind: person.kind,
      vendorId: person.vendorId,
      crewLead: person.crewLead,
      secondFactorProved: secondFactor === 'fresh',
      assignments: roles
        .filter((each) => counts(each.role))
        .map((each) => ({
          role: each.role as Role,
          siteId: each.siteId,
          seat: each.seat,
          effectiveAt: each.effectiveAt,
        })),
    },
    session,
    person,
    secondFactor,
    withheld,
  }
}
