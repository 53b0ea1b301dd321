import { mayConfirm } from '~/domain/connected-system/confirmation'
import type { Id, Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { systemById, updateSystem } from '~db/repositories/systems'
import { withSecondFactor } from '../identity/second-factor.server'
import { ask } from './check-system.server'

/** What stood on the page that was confirmed. */
export interface ShownTarget {
  readonly seat: Seat
  readonly targetVersion: number
  readonly identity: string
}

export interface Confirmation extends ShownTarget {
  /** A fresh one-time code. */
  readonly code: string
}

/**
 * One seat of the system's site confirms what the system is, with a fresh code. It is asked again here and now: only the
 * identity that stood on the page, seen together with the sentinel, is confirmed, and the second seat must have seen what
 * the first one saw. With both, by two people, the system gives. Problems: not_found, archived, changed_meanwhile,
 * person_has_confirmed, seat_has_confirmed, system_not_reached, sentinel_not_seen, identity_changed,
 * identity_differs_from_first, and at `code` those of `proveSecondFactor`.
 */
export async function confirmSystem(
  services: Services,
  actor: Actor,
  systemId: Id,
  shown: Confirmation,
): Promise<Result<{ readonly complete: boolean }>> {
  const before = await systemById(services.store.read, systemId)
  const allowed = (actor: Actor, siteId: Id) =>
    may(actor, 'system.confirm', { siteId, seat: shown.seat }, services.clock.now())
  if (!before || !allowed(actor, before.siteId)) return refuse('not_found')
  if (before.archivedAt !== null) return refuse('archived')
  const seen = await ask(services, before)
  if (!seen.reached) return refuse('system_not_reached')
  if (!seen.sentinelSeen) return refuse('sentinel_not_seen')
  if (seen.identity !== shown.identity) return refuse('identity_changed')

  // After the system answered: a code is fresh when it is used, not when the question began.
  const now = services.clock.now()
  return withSecondFactor(services, actor, shown.code, now, async (tx, actor) => {
    const system = await systemById(tx, systemId)
    if (!system || !allowed(actor, system.siteId)) return refuse('not_found')
    if (system.archivedAt !== null) return refuse('archived')
    const same =
      system.targetVersion === shown.targetVersion &&
      system.targetVersion === before.targetVersion &&
      system.sealedSecrets === before.sealedSecrets
    if (!same) return refuse('changed_meanwhile')
    if (!mayConfirm(system, shown.seat, actor.personId)) {
      const own = shown.seat === 'it' ? system.confirmedByIt : system.confirmedByPhysicalSecurity
      return refuse(own === null ? 'person_has_confirmed' : 'seat_has_confirmed')
    }
    if (system.confirmingIdentity !== null && system.confirmingIdentity !== seen.identity) {
      return refuse('identity_differs_from_first')
    }
    const other = shown.seat === 'it' ? system.confirmedByPhysicalSecurity : system.confirmedByIt
    const complete = other !== null && system.confirmingIdentity !== null
    await updateSystem(tx, systemId, {
      confirmingIdentity: seen.identity,
      ...(shown.seat === 'it'
        ? { confirmedByIt: actor.personId }
        : { confirmedByPhysicalSecurity: actor.personId }),
      ...(complete ? { approvedIdentity: seen.identity, confirmedAt: now } : {}),
    })
    await services.audit.append(tx, now, {
      type: 'system.confirmed_by_seat',
      actorId: actor.personId,
      subjects: { site: system.siteId, system: systemId },
      facts: { seat: shown.seat, targetVersion: system.targetVersion, complete },
    })
    if (complete) {
      await touch(tx, { systemId }, now)
      tx.afterCommit(services.wake)
    }
    return ok({ complete })
  })
}
