import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import { journalTargetContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { voidSignOffs } from '~db/repositories/sign-offs'
import {
  type SystemRow,
  systemById,
  systemHoldsAccess,
  systemsOfSite,
  updateSystem,
} from '~db/repositories/systems'
import { transactAs } from '../identity/actor-now.server'
import { pointElsewhere } from './point-elsewhere.server'
import { pointsAtSamePlace, readSettings } from './settings.server'
import { signableOf } from './sign-off.server'
import type { SystemInput } from './system-input'
import { ownerProblem } from './system-owner.server'
import { trySecret } from './try-secret.server'

/**
 * Changes a connected system. Pointed elsewhere it gives nothing until both seats confirmed it anew; a secret that is
 * only replaced points where it did, and every read-back compares the identity anyway. While an object of ours stands in
 * it, it cannot be pointed elsewhere, and a new secret must see what the old one saw. `shownTarget` is the target version
 * that stood on the form. Problems: not_found, archived, changed_meanwhile, name_taken, owner_unknown, holds_access,
 * secret_sees_less, secret_not_tried, settings.
 */
export async function changeSystem(
  services: Services,
  actor: Actor,
  systemId: Id,
  shownTarget: number,
  input: SystemInput,
): Promise<Result<{ readonly pointedElsewhere: boolean }>> {
  const now = services.clock.now()
  if (!may(actor, 'configure', {}, now)) return refuse('not_found')
  const before = await systemById(services.store.read, systemId)
  if (!before) return refuse('not_found')
  const refused = whyUnchangeable(before, shownTarget)
  if (refused) return refuse(refused)
  const { settings: typed, ...facts } = input
  const settings = readSettings(services, services.connectors.get(before.kind), systemId, typed, before)
  if (!settings.ok) return settings
  const pointedElsewhere = !pointsAtSamePlace(before, settings.value)
  const newSecret = settings.value.sealedSecrets !== before.sealedSecrets
  if (newSecret && !pointedElsewhere) {
    // Outside the transaction: nobody waits for a target with the database held.
    const tried = await trySecret(services, { ...before, ...settings.value }, before)
    if (!tried.ok) return tried
  }
  return transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const system = await systemById(tx, systemId)
    if (!system) return refuse('not_found')
    const late = whyUnchangeable(system, shownTarget)
    if (late) return refuse(late)
    const same = pointsAtSamePlace(system, before) && system.sealedSecrets === before.sealedSecrets
    if (!same) return refuse('changed_meanwhile')
    const others = await systemsOfSite(tx, system.siteId)
    if (others.some((other) => other.id !== systemId && other.name === input.name)) {
      return refuse({ code: 'name_taken', field: 'name' })
    }
    const owner = input.ownerId === system.ownerId ? null : await ownerProblem(tx, input.ownerId)
    if (owner) return refuse(owner)
    // Read back elsewhere, what stands here would look as if it were gone.
    if (pointedElsewhere && (await systemHoldsAccess(tx, systemId))) return refuse('holds_access')
    const changed = { ...facts, ...settings.value }
    await updateSystem(tx, systemId, changed)
    const targetVersion = system.targetVersion + (pointedElsewhere ? 1 : 0)
    if (pointedElsewhere) {
      const context = journalTargetContext(systemId, targetVersion)
      const sealed = services.keys.sealer.seal(JSON.stringify(settings.value), context)
      await pointElsewhere(services, tx, systemId, { targetVersion, target: settings.value, sealed }, now)
    }
    const connector = services.connectors.get(system.kind)
    const signed = signableOf(system, connector).digest
    if (newSecret || signableOf({ ...system, ...changed }, connector).digest !== signed)
      await voidSignOffs(tx, systemId)
    await services.audit.append(tx, now, {
      type: 'system.changed',
      actorId: actor.personId,
      subjects: { site: system.siteId, system: systemId },
      facts: {
        pointedElsewhere,
        newSecret,
        targetVersion,
        ownerSeat: input.ownerSeat,
        owner: input.ownerId,
      },
    })
    if (pointedElsewhere || newSecret) {
      await touch(tx, { systemId }, now)
      tx.afterCommit(services.wake)
    }
    return ok({ pointedElsewhere })
  })
}

function whyUnchangeable(system: SystemRow, shownTarget: number): string | null {
  if (system.archivedAt !== null) return 'archived'
  return system.targetVersion === shownTarget ? null : 'changed_meanwhile'
}
