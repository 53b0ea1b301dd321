import { z } from 'zod'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { DAY, type Instant, type Millis } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import {
  LONGEST_ACCEPTANCE,
  type PortalPolicy,
  portalPolicyFrom,
  signatureCounts,
} from '~/domain/policy/portal-policy'
import type { Services } from '~/platform/services'
import {
  insertPortalPolicy,
  newestPortalPolicy,
  policyText,
  portalPolicyVersions,
} from '~db/repositories/policies'
import type { Handle } from '~db/store'
import { orDuplicate } from '../duplicate.server'
import { transactAs } from '../identity/actor-now.server'
import { countOf } from '../typed-input'

/** The portal-wide policy in force. */
export async function portalPolicy(h: Handle): Promise<PortalPolicy> {
  const row = await newestPortalPolicy(h)
  return portalPolicyFrom(row && { version: row.version, body: policyText(row) })
}

/** More versions than anybody writes while a signature counts. */
const MOST_VERSIONS = 500

/** How long a signature counts that was given at an instant, ms. */
export async function signaturePeriods(h: Handle): Promise<(signedAt: Instant) => Millis> {
  const versions = (await portalPolicyVersions(h, MOST_VERSIONS)).map((row) => ({
    ...portalPolicyFrom({ version: row.version, body: policyText(row) }),
    since: row.createdAt,
  }))
  return (signedAt) => signatureCounts(versions, signedAt)
}

/** The same, for a page. Problems: not_found. */
export async function readPortalPolicy(services: Services, actor: Actor): Promise<Result<PortalPolicy>> {
  if (!may(actor, 'configuration.read', {}, services.clock.now())) return refuse('not_found')
  return ok(await portalPolicy(services.store.read))
}

/** As an administrator types it: whole days. */
export const portalPolicyInput = z.object({
  shownVersion: z.coerce.number().int().min(0),
  acceptDays: countOf(1, LONGEST_ACCEPTANCE / DAY),
  signOffDays: countOf(1, 1830),
})

/** Writes the next version; a signature that was given keeps the shorter of both periods. Problems: not_found, changed_meanwhile. */
export async function changePortalPolicy(
  services: Services,
  actor: Actor,
  { shownVersion, acceptDays, signOffDays }: z.output<typeof portalPolicyInput>,
): Promise<Result<null>> {
  const now = services.clock.now()
  const saved = transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const before = await portalPolicy(tx)
    if (before.version !== shownVersion) return refuse('changed_meanwhile')
    const version = shownVersion + 1
    const body = { acceptAtMost: acceptDays * DAY, signOffEvery: signOffDays * DAY }
    await insertPortalPolicy(tx, {
      ...{ id: services.ids.id(), version, body },
      ...{ createdBy: actor.personId, createdAt: now },
    })
    await services.audit.append(tx, now, {
      type: 'policy.changed',
      actorId: actor.personId,
      subjects: {},
      facts: {
        version,
        ...body,
        acceptAtMostBefore: before.acceptAtMost,
        signOffEveryBefore: before.signOffEvery,
      },
    })
    return ok(null)
  })
  return orDuplicate(saved, { code: 'changed_meanwhile' })
}
