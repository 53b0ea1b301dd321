import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { TierPolicy } from '~/domain/policy/policy'
import type { RiskTier } from '~/domain/policy/risk-tier'
import type { Services } from '~/platform/services'
import { insertPolicy, newestPolicy } from '~db/repositories/policies'
import { orDuplicate } from '../duplicate.server'
import { transactAs } from '../identity/actor-now.server'

/**
 * Writes the next version of a risk tier's policy. Requests are judged by it from now on; a document that it newly asks
 * for holds back running access too. `shownVersion` is the one on the form, 0 for the built-in one. Problems:
 * not_found, changed_meanwhile.
 */
export async function changePolicy(
  services: Services,
  actor: Actor,
  riskTier: RiskTier,
  shownVersion: number,
  policy: Omit<TierPolicy, 'version'>,
): Promise<Result<{ readonly version: number }>> {
  const now = services.clock.now()
  const saved = transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const current = (await newestPolicy(tx, riskTier))?.version ?? 0
    if (current !== shownVersion) return refuse('changed_meanwhile')
    const version = current + 1
    await insertPolicy(tx, {
      id: services.ids.id(),
      riskTier,
      version,
      body: { ...policy, version },
      createdBy: actor.personId,
      createdAt: now,
    })
    await services.audit.append(tx, now, {
      type: 'policy.changed',
      actorId: actor.personId,
      subjects: {},
      facts: {
        riskTier,
        version,
        maxLength: policy.maxLength,
        leadTime: policy.leadTime,
        confirmWithin: policy.confirmWithin,
        maxGrace: policy.maxGrace,
        requiredDocuments: policy.requiredDocuments,
        escort: policy.escortRequired,
        forbidNeverEnding: policy.forbidNeverEnding,
        limitsHours: policy.allowedHours !== null,
      },
    })
    // The documents a tier asks for limit what is held now, anywhere: the engine looks at all of it, batch by batch.
    tx.afterCommit(services.wake)
    return ok({ version })
  })
  return orDuplicate(saved, { code: 'changed_meanwhile' })
}
