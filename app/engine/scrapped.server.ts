import type { AuditEntry } from '~/domain/audit/event'
import type { Id } from '~/domain/kernel/ids'
import type { Services } from '~/platform/services'
import type { CredentialRow } from '~db/repositories/credentials'
import { openEnds } from '~db/repositories/ends'
import { closeFindings, type FindingRow } from '~db/repositories/findings'
import {
  attestEnds,
  layToRest,
  openFindingsAbout,
  openFindingsAt,
  scrappedWithWork,
  waitingCredentials,
} from '~db/repositories/scrapped'
import type { Tx } from '~db/store'
import type { Chore } from './chores.server'
import { noteLockedAll } from './lock-progress.server'

/** Credentials, or findings, of one transaction: their events and the events' subjects are written with them. */
const BATCH = 90

/**
 * Lays to rest what was open in a system that both seats attested as scrapped: its ends are confirmed by their word, its
 * objects count as gone. Each batch leaves less that is open, so that whoever is stopped in the middle goes on there.
 */
export function scrappedChore(services: Services): Chore {
  return {
    name: 'scrapped systems',
    async run() {
      for (const { id } of await scrappedWithWork(services.store.read)) {
        while (await restBatch(services, id)) {
          // Each batch is a transaction of its own.
        }
        while (await closeBatch(services, id)) {
          // What is left: accounts that nobody granted, and the like.
        }
      }
      return null
    },
  }
}

async function restBatch(services: Services, systemId: Id): Promise<boolean> {
  return services.store.transact(async (tx) => {
    const now = services.clock.now()
    const credentials = await waitingCredentials(tx, systemId, BATCH)
    const ids = credentials.map((credential) => credential.id)
    const ends = await openEnds(tx, ids)
    await attestEnds(
      tx,
      ends.map((end) => end.id),
      now,
    )
    await layToRest(tx, ids, now)
    await services.audit.appendAll(
      tx,
      now,
      ends.map((end) => ({
        type: 'end.confirmed',
        actorId: null,
        subjects: { ...subjectsOf(credentials, end.credentialId), request: end.requestId },
        facts: {
          end: end.id,
          entitlement: end.entitlementId,
          planned: end.attemptedAt === null ? now : end.plannedAt,
          proof: 'attested',
        },
      })),
    )
    await closeAll(services, tx, await openFindingsAbout(tx, ids))
    await noteLockedAll(services, tx, new Map(ids.map((id) => [id, 'confirmed'])), now)
    return ids.length === BATCH
  }, 'engine')
}

async function closeBatch(services: Services, systemId: Id): Promise<boolean> {
  return services.store.transact(async (tx) => {
    const findings = await openFindingsAt(tx, systemId, BATCH)
    await closeAll(services, tx, findings)
    return findings.length === BATCH
  }, 'engine')
}

async function closeAll(services: Services, tx: Tx, findings: readonly FindingRow[]): Promise<void> {
  const now = services.clock.now()
  const ids = findings.map((finding) => finding.id)
  const closed = new Set(await closeFindings(tx, ids, now, 'attested'))
  await services.audit.appendAll(
    tx,
    now,
    findings
      .filter((finding) => closed.has(finding.id))
      .map(
        ({ id, kind, systemId, siteId, personId, vendorId, credentialId }): AuditEntry => ({
          type: 'finding.closed',
          actorId: null,
          subjects: {
            system: systemId,
            site: siteId,
            person: personId,
            vendor: vendorId,
            credential: credentialId,
          },
          facts: { finding: id, kind, why: 'attested' },
        }),
      ),
  )
}

function subjectsOf(credentials: readonly CredentialRow[], credentialId: Id): AuditEntry['subjects'] {
  const credential = credentials.find((each) => each.id === credentialId)
  return {
    person: credential?.personId ?? null,
    credential: credentialId,
    system: credential?.systemId ?? null,
    site: credential?.siteId ?? null,
    vendor: credential?.vendorId ?? null,
  }
}
