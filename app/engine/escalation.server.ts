import { groupedBy } from '~/domain/kernel/grouped-by'
import type { Instant, Millis } from '~/domain/kernel/time'
import { SECOND } from '~/domain/kernel/time'
import { findingsToEscalate, nextEscalation, takeEscalations } from '~db/repositories/escalations'
import type { Chore } from './chores.server'
import type { EngineServices } from './engine-services'

const BATCH = 200

/** What falls due within this is passed on together: a target that fails leaves many behind at once. */
const TOGETHER: Millis = 30 * SECOND

/**
 * Passes each overdue finding that nobody put right by its deadline on to both seats of the site and the
 * administrators, once. Only open findings are read.
 */
export function escalationChore(services: EngineServices): Chore {
  let looked = 0
  let next = 0
  return {
    name: 'escalation',
    async run(now) {
      if (looked <= now && now < next) return next
      while (await escalateBatch(services, now)) {
        // Each batch is a transaction of its own.
      }
      looked = now
      next = Math.max((await nextEscalation(services.store.read, 'overdue', now)) ?? 0, now + TOGETHER)
      return next
    },
  }
}

async function escalateBatch(services: EngineServices, now: Instant): Promise<boolean> {
  const due = await findingsToEscalate(services.store.read, 'overdue', now, BATCH)
  if (due.length === 0) return false
  await services.store.transact(async (tx) => {
    // Closed meanwhile, or passed on by another node: not again.
    const taken = await takeEscalations(
      tx,
      due.map((finding) => finding.id),
      now,
    )
    await services.audit.appendAll(
      tx,
      now,
      taken.map(({ id, kind, systemId, siteId, personId, vendorId, credentialId }) => ({
        type: 'finding.escalated',
        actorId: null,
        subjects: {
          system: systemId,
          site: siteId,
          person: personId,
          vendor: vendorId,
          credential: credentialId,
        },
        facts: { finding: id, kind },
      })),
    )
    for (const [systemId, findings] of groupedBy(taken, (finding) => finding.systemId)) {
      await services.notices.escalated(tx, systemId, findings, now)
    }
  }, 'engine')
  return due.length === BATCH
}
