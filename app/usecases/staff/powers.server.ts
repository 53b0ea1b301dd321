import type { Id } from '~/domain/kernel/ids'
import { ok, type Problem, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import {
  GUARDED_ROLES,
  type GuardedChange,
  isGuarded,
  mayPropose,
  type Powers,
} from '~/domain/person/guarded-change'
import { type Actor, may } from '~/domain/person/roles'
import { openChangesOf } from '~db/repositories/pending-changes'
import { type PersonRow, personById } from '~db/repositories/people'
import { everAppointed, holdersOf, rolesOf } from '~db/repositories/roles'
import type { Handle } from '~db/store'

/** Who holds the guarded roles now, read for one decision about a change. */
export async function loadPowers(handle: Handle, now: Instant): Promise<Powers> {
  const counting = async (role: string) => {
    const holders = await holdersOf(handle, role)
    return [...new Set(holders.filter((each) => each.role.effectiveAt <= now).map((each) => each.person.id))]
  }
  return {
    administrators: await counting('administrator'),
    approvers: await counting('approver'),
    ever: await everAppointed(handle, GUARDED_ROLES),
  }
}

/** True when the person's address and second factor change only with a second person: now, or once a change is confirmed. */
export async function isGuardedPerson(handle: Handle, personId: Id, now: Instant): Promise<boolean> {
  const roles = await rolesOf(handle, personId)
  if (roles.some((each) => isGuarded(each.role))) return true
  const waiting = await openChangesOf(handle, personId, now)
  return waiting.some((change) => change.kind === 'appoint')
}

/**
 * True when the actor may begin this change of somebody's account: where the person is guarded, who may propose it to a
 * second person, otherwise an administrator.
 */
export async function mayBegin(
  handle: Handle,
  actor: Actor,
  change: GuardedChange,
  guarded: boolean,
  now: Instant,
): Promise<boolean> {
  if (!guarded) return may(actor, 'configure', {}, now)
  return mayPropose(actor.personId, change, await loadPowers(handle, now))
}

/** A living member of staff, or `not_found`. */
export async function staffMember(handle: Handle, id: Id): Promise<Result<PersonRow>> {
  const person = await personById(handle, id)
  if (person === null || person.kind !== 'staff' || person.archivedAt !== null) return refuse('not_found')
  return ok(person)
}

/** `not_found` unless the actor configures; a stranger learns nothing. */
export function configures(actor: Actor, now: Instant): Result<null> {
  return may(actor, 'configure', {}, now) ? ok(null) : refuse('not_found')
}

/**
 * Why the portal would be left without an administrator if this person stopped being one; null when it would not.
 * One whose appointment does not count yet is nobody to leave it to.
 */
export async function lastAdministrator(handle: Handle, personId: Id, now: Instant): Promise<Problem | null> {
  const holders = await holdersOf(handle, 'administrator')
  const isOne = holders.some((each) => each.person.id === personId)
  const others = holders.filter((each) => each.person.id !== personId && each.role.effectiveAt <= now)
  return isOne && others.length === 0 ? { code: 'last_administrator' } : null
}

/** The role a change is about, for audit facts. */
export function changeFacts(change: GuardedChange): Readonly<Record<string, string | null>> {
  if (change.kind !== 'appoint') return { kind: change.kind }
  return { kind: change.kind, role: change.role, site: change.siteId, seat: change.seat }
}
