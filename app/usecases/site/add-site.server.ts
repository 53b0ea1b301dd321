import { GATE_PASS } from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { insertSite, siteByName } from '~db/repositories/sites'
import { insertSystem } from '~db/repositories/systems'
import { newSystem } from '../connected-system/new-system'
import { transactAs } from '../identity/actor-now.server'
import type { SiteInput } from './site-input'

/** Adds a site and its gate pass, which gives nothing until both seats of the site confirmed it. Problems: name_taken. */
export async function addSite(services: Services, actor: Actor, input: SiteInput): Promise<Result<Id>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    if (await siteByName(tx, input.name)) return refuse({ code: 'name_taken', field: 'name' })
    const siteId = services.ids.id()
    const systemId = services.ids.id()
    await insertSite(tx, { id: siteId, ...input, createdAt: now })
    await insertSystem(tx, {
      ...newSystem(systemId, siteId, GATE_PASS, now),
      name: `Gate of ${input.name}`,
      ownerSeat: 'physical_security',
      ownerId: null,
      patchOwner: 'Daypass',
      networkSegment: 'Daypass',
      config: {},
      sealedSecrets: null,
      manualSteps: `Tell the guards of ${input.name} to refuse the pass.`,
    })
    await services.audit.append(tx, now, {
      type: 'site.added',
      actorId: actor.personId,
      subjects: { site: siteId },
      facts: { timeZone: input.timeZone },
    })
    await services.audit.append(tx, now, {
      type: 'system.added',
      actorId: actor.personId,
      subjects: { site: siteId, system: systemId },
      facts: { kind: GATE_PASS, targetVersion: 1 },
    })
    return ok(siteId)
  })
}
