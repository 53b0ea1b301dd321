import { setImmediate as othersTurn } from 'node:timers/promises'
import { chunksOf } from '~/domain/kernel/chunks-of'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { ListedFinding } from '~/domain/reconciliation/findings'
import type { FindingKind } from '~/domain/reconciliation/observation'
import type { Services } from '~/platform/services'
import { CHUNK } from '~db/repositories/chunks'
import { lookAgain } from '~db/repositories/credential-inputs'
import { credentialsByIds } from '~db/repositories/credentials'
import {
  closeFindings,
  insertFindings,
  type OpenFinding,
  openFindingsOfSystem,
  renewFindings,
} from '~db/repositories/findings'
import { endedSubjects } from '~db/repositories/foreign-ends'
import type { Tx } from '~db/store'
import type { Tables } from '~db/tables'

type SystemRow = Tables['connectedSystem']['$inferSelect']

/** What only a listing can close: the engine closes what its own read-backs opened. */
const OF_LISTINGS: readonly FindingKind[] = ['orphan', 'stale', 'drifted', 'missing', 'resurrected']

/** A finding brings its event and the event's subjects along: so many are fewer than 500 rows. */
const BATCH = 90

/**
 * Keeps the findings of one system in step with a whole list: opens new ones, renews those still there, closes those
 * that are gone. What concerns our own objects is put right by the engine, which looks at them again. Nothing is closed
 * of the `unjudged` credentials, of which the list says nothing. Written in batches, so that people get in between.
 */
export async function recordListedFindings(
  services: Services,
  system: SystemRow,
  listed: readonly ListedFinding[],
  unjudged: ReadonlySet<Id>,
  now: Instant,
): Promise<void> {
  // A resurrected finding about the credential itself is the engine's; one about a second object is of a listing.
  const open = (await openFindingsOfSystem(services.store.read, system.id, OF_LISTINGS)).filter(
    (finding) => finding.kind !== 'resurrected' || finding.subject !== finding.credentialId,
  )
  // The engine judges these itself, from its own read-back.
  const told = listed.filter(({ kind, own }) => kind !== 'overdue' && (kind !== 'resurrected' || !own))
  const toldByKey = new Map(told.map((finding) => [keyOf(finding), finding]))
  const openKeys = new Set(open.map(keyOf))
  const looked = listed.filter(({ own, kind }) => own && kind !== 'stale')

  const inBatches = async <T>(rows: readonly T[], size: number, write: (tx: Tx, batch: T[]) => unknown) => {
    for (const batch of chunksOf(rows, size)) {
      await services.store.transact(async (tx) => void (await write(tx, batch)), 'background')
      await othersTurn()
    }
  }
  const unknown = [...toldByKey].flatMap(([key, finding]) => (openKeys.has(key) ? [] : [finding]))
  const opened = await withoutEnded(services, system, unknown)
  await inBatches(opened, BATCH, (tx, batch) => openBatch(services, tx, system, batch, now))
  const renewed = open.filter((finding) => toldByKey.has(keyOf(finding))).map(({ id }) => id)
  await inBatches(renewed, CHUNK, (tx, ids) => renewFindings(tx, ids, now))
  const closed = open.filter(
    (finding) =>
      !toldByKey.has(keyOf(finding)) &&
      (finding.credentialId === null || !unjudged.has(finding.credentialId)),
  )
  await inBatches(closed, BATCH, (tx, batch) => closeBatch(services, tx, system, batch, now))
  const credentialIds = [...new Set(looked.flatMap((finding) => finding.credentialId ?? []))]
  await inBatches(credentialIds, CHUNK, (tx, ids) => {
    tx.afterCommit(services.wake)
    return lookAgain(tx, ids, now)
  })
}

/** An account that people had ended stays where the system keeps accounts: switched off, it is accounted for. */
async function withoutEnded(
  services: Services,
  system: SystemRow,
  findings: readonly ListedFinding[],
): Promise<readonly ListedFinding[]> {
  const off = findings.filter(({ kind, account }) => kind === 'orphan' && account?.active === false)
  if (off.length === 0) return findings
  const ended = await endedSubjects(
    services.store.read,
    system.id,
    off.map(({ subject }) => subject),
  )
  return findings.filter((finding) => !(off.includes(finding) && ended.has(finding.subject)))
}

function keyOf({ kind, subject }: { readonly kind: string; readonly subject: string }): string {
  return `${kind} ${subject}`
}

async function openBatch(
  services: Services,
  tx: Tx,
  system: SystemRow,
  batch: readonly ListedFinding[],
  now: Instant,
): Promise<void> {
  const credentialIds = batch.flatMap((finding) => finding.credentialId ?? [])
  const credentials = new Map((await credentialsByIds(tx, credentialIds)).map((row) => [row.id, row]))
  const rows = batch.map((finding) => {
    const credential = credentials.get(finding.credentialId ?? '')
    return {
      id: services.ids.id(),
      kind: finding.kind,
      systemId: system.id,
      siteId: system.siteId,
      vendorId: credential?.vendorId ?? null,
      personId: credential?.personId ?? null,
      credentialId: finding.credentialId,
      ownerId: system.ownerId,
      subject: finding.subject,
      account: { ...finding.account },
      severity: finding.severity,
      openedAt: now,
      lastSeenAt: now,
      deadline: finding.deadline,
    }
  })
  const written = new Set(await insertFindings(tx, rows))
  await services.audit.appendAll(
    tx,
    now,
    rows
      .filter(({ id }) => written.has(id))
      .map(({ id, kind, personId, credentialId }) => ({
        type: 'finding.opened',
        actorId: null,
        subjects: { system: system.id, site: system.siteId, person: personId, credential: credentialId },
        facts: { finding: id, kind },
      })),
  )
}

async function closeBatch(
  services: Services,
  tx: Tx,
  system: SystemRow,
  batch: readonly OpenFinding[],
  now: Instant,
): Promise<void> {
  const ids = batch.map(({ id }) => id)
  const closed = new Set(await closeFindings(tx, ids, now, 'not_listed'))
  await services.audit.appendAll(
    tx,
    now,
    batch
      .filter(({ id }) => closed.has(id))
      .map(({ id, kind, credentialId }) => ({
        type: 'finding.closed',
        actorId: null,
        subjects: { system: system.id, site: system.siteId, credential: credentialId },
        facts: { finding: id, kind, why: 'not_listed' },
      })),
  )
}
