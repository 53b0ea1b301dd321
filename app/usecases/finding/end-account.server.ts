import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import {
  type ForeignAccount,
  NOT_TO_END,
  whyNotConfirmedEnd,
  whyNotEndable,
  whyNotOrderedEnd,
} from '~/domain/reconciliation/foreign-end'
import type { Services } from '~/platform/services'
import { updateFinding } from '~db/repositories/findings'
import type { SystemRow } from '~db/repositories/systems'
import type { Handle, Tx } from '~db/store'
import { withSecondFactor } from '../identity/second-factor.server'
import { bearingOf, type FindingOfSystem, findingWithSystem } from './finding-of-system.server'

/** The account as it stood on the page, the version of the target it was on, and a fresh code. */
export interface EndOrder extends ForeignAccount {
  readonly targetVersion: number
  readonly code: string
}

/**
 * The system's owner says, with a fresh code, that the account that was found may go. Nothing is done by it: somebody else
 * orders the end. Problems: not_found, cannot_end, those of `whyNotConfirmedEnd`, and at `code` those of `proveSecondFactor`.
 */
export async function confirmEnd(
  services: Services,
  actor: Actor,
  findingId: Id,
  { code, targetVersion, ...shown }: EndOrder,
): Promise<Result<null>> {
  const now = services.clock.now()
  const allowed = (actor: Actor, system: SystemRow) =>
    may(actor, 'finding.confirm_end', { ownerId: system.ownerId }, now)
  const before = await findingWithSystem(services.store.read, findingId)
  if (!before || !allowed(actor, before.system)) return refuse('not_found')
  return withSecondFactor(services, actor, code, now, async (tx, actor) => {
    const held = await findingWithSystem(tx, findingId)
    if (!held || !allowed(actor, held.system)) return refuse('not_found')
    const { finding, system } = held
    if (services.connectors.get(system.kind).endForeign === undefined) return refuse('cannot_end')
    const why = whyNotConfirmedEnd(finding, shown, await bearingOf(tx, held, now), now)
    if (why !== null) return refuse(why)
    if (targetVersion !== system.targetVersion) return refuse('account_changed')
    await updateFinding(tx, findingId, {
      ...{ endConfirmedBy: actor.personId, endConfirmedAt: now, endAccount: shown },
      ...{ endAttempts: 0, endFault: null },
    })
    await append(services, tx, actor, held, 'finding.end_confirmed', now)
    return ok(null)
  })
}

/**
 * A second person, who holds a seat of the site, orders with a fresh code that the account goes, as its system's owner
 * confirmed. From here on it is tried until it was read back as gone. Problems: not_found, cannot_end, those of
 * `whyNotOrderedEnd`, and at `code` those of `proveSecondFactor`.
 */
export async function orderEnd(
  services: Services,
  actor: Actor,
  findingId: Id,
  { code, targetVersion, ...shown }: EndOrder,
): Promise<Result<null>> {
  const now = services.clock.now()
  const allowed = (actor: Actor, system: SystemRow) =>
    may(actor, 'finding.order_end', { siteId: system.siteId }, now)
  const before = await findingWithSystem(services.store.read, findingId)
  if (!before || !allowed(actor, before.system)) return refuse('not_found')
  return withSecondFactor(services, actor, code, now, async (tx, actor) => {
    const held = await findingWithSystem(tx, findingId)
    if (!held || !allowed(actor, held.system)) return refuse('not_found')
    const { finding, system } = held
    if (services.connectors.get(system.kind).endForeign === undefined) return refuse('cannot_end')
    // The word is that of whoever answers for the system: who did so once does not count any more.
    if (finding.endConfirmedBy !== null && finding.endConfirmedBy !== system.ownerId)
      return refuse('owner_changed')
    const why = whyNotOrderedEnd(finding, shown, actor.personId, await bearingOf(tx, held, now), now)
    if (why !== null) return refuse(why)
    if (targetVersion !== system.targetVersion) return refuse('account_changed')
    await updateFinding(tx, findingId, {
      ...{ endOrderedBy: actor.personId, endOrderedAt: now },
      ...{ endDueAt: now, endAttempts: 0, endFault: null },
    })
    await append(services, tx, actor, held, 'finding.end_ordered', now)
    tx.afterCommit(services.wake)
    return ok(null)
  })
}

/**
 * Takes the owner's word back, before the end was ordered: the owner, or whoever holds a seat of the site. It keeps things
 * as they are, so no fresh code is waited for. Problems: not_found, second_factor_unproved, end_ordered, end_not_confirmed.
 */
export async function withdrawEnd(services: Services, actor: Actor, findingId: Id): Promise<Result<null>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const held = await findingWithSystem(tx, findingId)
    const { finding, system } = held ?? {}
    const allowed =
      system &&
      (may(actor, 'finding.confirm_end', { ownerId: system.ownerId }, now) ||
        may(actor, 'finding.order_end', { siteId: system.siteId }, now))
    if (!held || !finding || !allowed) return refuse('not_found')
    if (!actor.secondFactorProved) return refuse('second_factor_unproved')
    if (finding.endOrderedAt !== null) return refuse('end_ordered')
    if (finding.endConfirmedBy === null) return refuse('end_not_confirmed')
    await updateFinding(tx, findingId, NOT_TO_END)
    await append(services, tx, actor, held, 'finding.end_withdrawn', now)
    return ok(null)
  })
}

/** Why the account of a finding cannot be ended through the portal by anybody; null when it can. */
export async function whyNoEnd(
  services: Pick<Services, 'connectors'>,
  h: Handle,
  held: FindingOfSystem,
  now: number,
): Promise<string | null> {
  const why = whyNotEndable(held.finding, await bearingOf(h, held, now), now)
  if (why !== null) return why
  return services.connectors.get(held.system.kind).endForeign === undefined ? 'cannot_end' : null
}

async function append(
  services: Services,
  tx: Tx,
  actor: Actor,
  { finding, system }: FindingOfSystem,
  type: 'finding.end_confirmed' | 'finding.end_ordered' | 'finding.end_withdrawn',
  now: number,
): Promise<void> {
  await services.audit.append(tx, now, {
    type,
    actorId: actor.personId,
    subjects: { system: system.id, site: system.siteId },
    facts: { finding: finding.id, kind: finding.kind },
  })
}
