import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { systemById, systemHoldsAccess, systemsOfSite, updateSystem } from '~db/repositories/systems'
import { pointsAtSamePlace, readSettings } from './settings.server'
import type { SystemInput } from './system-input'
import { ownerProblem } from './system-owner.server'

/**
 * Changes a connected system. Pointed elsewhere it gives nothing until both seats confirmed it anew; a secret that is
 * only replaced points where it did, and every read-back compares the identity anyway. While an object of ours stands in
 * it, it cannot be pointed elsewhere. `shownTarget` is the target version that stood on the form. Problems: not_found,
 * archived, changed_meanwhile, name_taken, owner_unknown, holds_access, settings.
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
  return services.store.transact(async (tx) => {
    const system = await systemById(tx, systemId)
    if (!system) return refuse('not_found')
    if (system.archivedAt !== null) return refuse('archived')
    if (system.targetVersion !== shownTarget) return refuse('changed_meanwhile')
    const others = await systemsOfSite(tx, system.siteId)
    if (others.some((other) => other.id !== systemId && other.name === input.name)) {
      return refuse({ code: 'name_taken', field: 'name' })
    }
    const owner = input.ownerId === system.ownerId ? null : await ownerProblem(tx, input.ownerId)
    if (owner) return refuse(owner)
    const { settings: typed, ...facts } = input
    const settings = readSettings(services, services.connectors.get(system.kind), systemId, typed, system)
    if (!settings.ok) return settings

    const pointedElsewhere = !pointsAtSamePlace(system, settings.value)
    // Read back elsewhere, what stands here would look as if it were gone.
    if (pointedElsewhere && (await systemHoldsAccess(tx, systemId))) return refuse('holds_access')
    const newSecret = settings.value.sealedSecrets !== system.sealedSecrets
    await updateSystem(tx, systemId, {
      ...facts,
      ...settings.value,
      ...(pointedElsewhere
        ? {
            targetVersion: system.targetVersion + 1,
            approvedIdentity: null,
            confirmingIdentity: null,
            confirmedByIt: null,
            confirmedByPhysicalSecurity: null,
            confirmedAt: null,
          }
        : {}),
    })
    await services.audit.append(tx, now, {
      type: 'system.changed',
      actorId: actor.personId,
      subjects: { site: system.siteId, system: systemId },
      facts: {
        pointedElsewhere,
        newSecret,
        targetVersion: system.targetVersion + (pointedElsewhere ? 1 : 0),
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
