import { attestedBy, whyNotScrapped } from '~/domain/connected-system/scrapped'
import { type Id, otherSeat, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { noteAnswer } from '~db/repositories/system-contacts'
import { systemById, updateSystem } from '~db/repositories/systems'
import { withSecondFactor } from '../identity/second-factor.server'
import { ask, somebodyThere } from './check-system.server'

export interface Attestation {
  readonly seat: Seat
  /** Why it is known that nothing on the target can be used any more. */
  readonly reason: string
  /** The target version that stood on the page. */
  readonly targetVersion: number
  /** A fresh one-time code. */
  readonly code: string
}

/**
 * One seat of the system's site says, with a fresh code, that the target is scrapped. It is asked here and now, and only
 * of a system that has been silent for an hour may that be said. With the word of both seats, two people, it gives nothing
 * any more, for good; the engine confirms what is open there by that word, batch by batch. Problems: not_found,
 * changed_meanwhile, scrapped, answers, reached_lately, seat_has_attested, person_has_attested, and at `code` those of
 * `proveSecondFactor`.
 */
export async function attestScrapped(
  services: Services,
  actor: Actor,
  systemId: Id,
  { seat, reason, targetVersion, code }: Attestation,
): Promise<Result<{ readonly complete: boolean }>> {
  const before = await systemById(services.store.read, systemId)
  const allowed = (actor: Actor, siteId: Id) =>
    may(actor, 'system.attest', { siteId, seat }, services.clock.now())
  if (!before || !allowed(actor, before.siteId)) return refuse('not_found')
  if (before.scrappedAt !== null) return refuse('scrapped')
  // What is asked below must be what stood on the page: a silence of the target before it proves nothing.
  if (before.targetVersion !== targetVersion) return refuse('changed_meanwhile')
  const seen = await ask(services, before)
  const fault = seen.reached ? null : seen.fault
  if (somebodyThere(seen)) {
    // Apart from what is refused below: the hour of silence begins anew by it.
    await services.store.transact((tx) => noteAnswer(tx, systemId, services.clock.now()))
  }

  // After the silence: a code is fresh when it is used, not when the question began.
  const now = services.clock.now()
  return withSecondFactor(services, actor, code, now, async (tx, actor) => {
    const system = await systemById(tx, systemId)
    if (!system || !allowed(actor, system.siteId)) return refuse('not_found')
    if (system.targetVersion !== targetVersion) return refuse('changed_meanwhile')
    const why = whyNotScrapped(system, seat, actor.personId, fault, now)
    if (why !== null) return refuse(why)
    const complete = attestedBy(system, otherSeat(seat)) !== null
    await updateSystem(tx, systemId, {
      ...(seat === 'it' ? { scrappedByIt: actor.personId } : { scrappedByPhysicalSecurity: actor.personId }),
      scrapReason: system.scrapReason === null ? reason : `${system.scrapReason}\n\n${reason}`,
      ...(complete
        ? { scrappedAt: now, archivedAt: system.archivedAt ?? now, failures: 0, breakerUntil: null }
        : {}),
    })
    await services.audit.append(tx, now, {
      type: 'system.scrap_attested',
      actorId: actor.personId,
      subjects: { site: system.siteId, system: systemId },
      facts: { seat, targetVersion, complete, fault },
    })
    if (complete) {
      // Whatever a worker has in hand there does not count any more.
      await touch(tx, { systemId }, now)
      tx.afterCommit(services.wake)
    }
    return ok({ complete })
  })
}

/**
 * Takes a seat's word back before the other seat gave its own: who gave it, or another holder of that seat. It only keeps
 * things as they were, so no fresh code is waited for. Problems: not_found, second_factor_unproved, scrapped,
 * nothing_attested.
 */
export async function withdrawAttestation(
  services: Services,
  actor: Actor,
  systemId: Id,
  seat: Seat,
): Promise<Result<null>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const system = await systemById(tx, systemId)
    if (!system || !may(actor, 'system.attest', { siteId: system.siteId, seat }, now))
      return refuse('not_found')
    if (!actor.secondFactorProved) return refuse('second_factor_unproved')
    if (system.scrappedAt !== null) return refuse('scrapped')
    if (attestedBy(system, seat) === null) return refuse('nothing_attested')
    await updateSystem(tx, systemId, {
      scrappedByIt: null,
      scrappedByPhysicalSecurity: null,
      scrapReason: null,
    })
    await services.audit.append(tx, now, {
      type: 'system.scrap_withdrawn',
      actorId: actor.personId,
      subjects: { site: system.siteId, system: systemId },
      facts: { seat },
    })
    return ok(null)
  })
}
