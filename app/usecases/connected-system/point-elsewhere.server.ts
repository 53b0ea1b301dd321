import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { pointSystem, type Target } from '~db/repositories/system-targets'
import type { Tx } from '~db/store'

/** Where a system is to point: the version of its target, its settings (null keeps them), and these sealed for the journal. */
export interface NewPlace {
  readonly targetVersion: number
  readonly target: Target | null
  readonly sealed: string
}

/** Points a system elsewhere, and writes down that what people had said of the accounts of the old place counts no more. */
export async function pointElsewhere(
  services: Pick<Services, 'audit'>,
  tx: Tx,
  systemId: Id,
  { targetVersion, target, sealed }: NewPlace,
  now: Instant,
): Promise<void> {
  const voided = await pointSystem(tx, systemId, targetVersion, target, sealed)
  for (const { id, kind, siteId, personId, credentialId, acceptedAt, endConfirmedBy } of voided) {
    const event = {
      actorId: null,
      subjects: { system: systemId, site: siteId, person: personId, credential: credentialId },
    }
    const facts = { finding: id, kind }
    // One seat's word alone never counted.
    if (acceptedAt !== null)
      await services.audit.append(tx, now, {
        ...event,
        type: 'finding.acceptance_ended',
        facts: { ...facts, why: 'target_changed' },
      })
    if (endConfirmedBy !== null)
      await services.audit.append(tx, now, {
        ...event,
        type: 'finding.end_dropped',
        facts: { ...facts, fault: 'target_changed' },
      })
  }
}
