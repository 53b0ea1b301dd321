import { type Demands, demandsAfterZoneChange, sameDemands } from '~/domain/entitlement/zone-change'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { RiskTier } from '~/domain/policy/risk-tier'
import type { Services } from '~/platform/services'
import { currentEntitlements } from '~db/repositories/entitlements'
import { updateZone, zoneById, zonesOfSite } from '~db/repositories/zones'
import { saveVersion } from '../entitlement/save-version.server'
import { transactAs } from '../identity/actor-now.server'
import type { ZoneInput } from './site-input'

/**
 * Changes a zone. A new risk tier or escort rule makes a new version of every entitlement in it: what is asked for from
 * now on is judged by the new one. Answers how many entitlements that were. Problems: not_found, archived, name_taken.
 */
export async function changeZone(
  services: Services,
  actor: Actor,
  zoneId: Id,
  input: ZoneInput,
): Promise<Result<{ readonly entitlements: number }>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const zone = await zoneById(tx, zoneId)
    if (!zone) return refuse('not_found')
    if (zone.archivedAt !== null) return refuse('archived')
    const others = await zonesOfSite(tx, zone.siteId)
    if (others.some((other) => other.id !== zoneId && other.name === input.name)) {
      return refuse({ code: 'name_taken', field: 'name' })
    }
    await updateZone(tx, zoneId, input)
    await services.audit.append(tx, now, {
      type: 'zone.changed',
      actorId: actor.personId,
      subjects: { site: zone.siteId },
      facts: { zone: zoneId, riskTier: input.riskTier, escort: input.escortRequired },
    })
    const before: Demands = {
      riskTier: zone.riskTier as RiskTier,
      escortRequired: zone.escortRequired === true,
    }
    if (sameDemands(before, input)) return ok({ entitlements: 0 })

    let changed = 0
    for (let after = '', more = true; more; ) {
      const page = await currentEntitlements(tx, { zoneId }, after, PAGE)
      for (const { entitlement, version } of page) {
        const current: Demands = {
          riskTier: version.riskTier as RiskTier,
          escortRequired: version.escortRequired === true,
        }
        const next = demandsAfterZoneChange(current, before, input)
        if (sameDemands(current, next)) continue
        await saveVersion(services, tx, actor, now, entitlement, { ...version, ...next })
        changed += 1
      }
      after = page.at(-1)?.entitlement.id ?? ''
      more = page.length === PAGE
    }
    if (changed > 0) tx.afterCommit(services.wake)
    return ok({ entitlements: changed })
  })
}

const PAGE = 200
