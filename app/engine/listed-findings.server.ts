import { groupedBy } from '~/domain/kernel/grouped-by'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { acceptanceStands, changedSinceAccepted, NOT_ACCEPTED } from '~/domain/reconciliation/acceptance'
import type { ClosedWhy } from '~/domain/reconciliation/closed-why'
import type { ListedFinding } from '~/domain/reconciliation/findings'
import type { FindingKind } from '~/domain/reconciliation/observation'
import type { Services } from '~/platform/services'
import { lookAgain } from '~db/repositories/credential-inputs'
import { credentialsByIds } from '~db/repositories/credentials'
import {
  closeFindings,
  earlierFindings,
  type FindingRow,
  insertFindings,
  type OpenFinding,
  openFindingsOfSubjects,
  renewFindings,
  updateFinding,
} from '~db/repositories/findings'
import { endedSubjects, findingById } from '~db/repositories/foreign-ends'
import type { RunKey } from '~db/repositories/listing-runs'
import type { SystemRow } from '~db/repositories/systems'
import type { Handle, Tx } from '~db/store'
import type { Tables } from '~db/tables'
import { administers, lookAfterAccounts } from './administrator-ends.server'

/** What only a listing can close: the engine closes what its own read-backs opened. */
export const OF_LISTINGS: readonly FindingKind[] = [
  'orphan',
  'default_account',
  'stale',
  'drifted',
  'missing',
  'resurrected',
]

/** A resurrected finding about the credential itself is the engine's; one about a second object is of a listing. */
export function isOfListings({ kind, subject, credentialId }: OpenFinding): boolean {
  return OF_LISTINGS.includes(kind as FindingKind) && (kind !== 'resurrected' || subject !== credentialId)
}

/** What is to be written of some findings of a list. */
export interface FindingChanges {
  readonly opened: readonly Tables['finding']['$inferInsert'][]
  /** Ids of those that were open and are just the same. */
  readonly renewed: readonly Id[]
  /** Those that were open and of which something is otherwise now. */
  readonly changed: readonly { readonly row: FindingRow; readonly told: ListedFinding }[]
  /** Credentials whose own object is not as it should be: the engine looks at them again, and puts it right. */
  readonly toLookAt: readonly Id[]
}

/**
 * Compares what a list shows, or a check beside one (`run` is null), with the findings that are open: what is new, what goes
 * on. Nothing is closed by it.
 */
export async function changesBy(
  services: Services,
  system: SystemRow,
  listed: readonly ListedFinding[],
  run: RunKey | null,
  now: Instant,
): Promise<FindingChanges> {
  const { read } = services.store
  // The engine judges these itself, from its own read-back.
  const told = listed.filter(({ kind, own }) => kind !== 'overdue' && (kind !== 'resurrected' || !own))
  const toldByKey = new Map(told.map((finding) => [keyOf(finding), finding]))
  const subjects = [...new Set(told.map(({ subject }) => subject))]
  const open = (await openFindingsOfSubjects(read, system.id, subjects)).filter(isOfListings)
  const openKeys = new Set(open.map(keyOf))
  const unknown = [...toldByKey].flatMap(([key, finding]) => (openKeys.has(key) ? [] : [finding]))
  const news = await withoutEnded(read, system, unknown)
  const earlierByKey = new Map<string, Id>()
  for (const [kind, ofKind] of groupedBy(news, ({ kind }) => kind)) {
    const subjects = ofKind.map(({ subject }) => subject)
    for (const { subject, id } of await earlierFindings(read, system.id, kind, subjects))
      earlierByKey.set(keyOf({ kind, subject }), id)
  }
  const ofCredentials = await credentialsByIds(
    read,
    news.flatMap(({ credentialId }) => credentialId ?? []),
  )
  const credentials = new Map(ofCredentials.map((row) => [row.id, row]))
  const goingOn = open.flatMap((row) => {
    const finding = toldByKey.get(keyOf(row))
    return finding ? [{ row, told: finding }] : []
  })
  const looked = listed.filter(({ own, kind }) => own && kind !== 'stale')
  return {
    opened: news.map((finding) => {
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
        seenInRun: run?.number ?? null,
        earlierId: earlierByKey.get(keyOf(finding)) ?? null,
        deadline: finding.deadline,
      }
    }),
    renewed: goingOn.filter((each) => isSame(each, now)).map(({ row }) => row.id),
    changed: goingOn.filter((each) => !isSame(each, now)),
    toLookAt: [...new Set(looked.flatMap((finding) => finding.credentialId ?? []))],
  }
}

/** An account that people had ended stays where the system keeps accounts: switched off, it is accounted for. */
async function withoutEnded(
  read: Handle,
  { id, confirmedAt }: SystemRow,
  findings: readonly ListedFinding[],
): Promise<readonly ListedFinding[]> {
  const off = findings.filter(({ own, account }) => !own && account?.active === false)
  if (off.length === 0) return findings
  const ended = await endedSubjects(
    read,
    id,
    off.map(({ subject }) => subject),
    confirmedAt ?? 0,
  )
  return findings.filter((finding) => !(off.includes(finding) && ended.has(finding.subject)))
}

/** Writes it; so many as one page tells are few enough for one transaction. */
export async function writeChanges(
  services: Services,
  tx: Tx,
  system: SystemRow,
  { opened, renewed, changed, toLookAt }: FindingChanges,
  run: RunKey | null,
  now: Instant,
): Promise<void> {
  const written = new Set(await insertFindings(tx, opened))
  await services.audit.appendAll(
    tx,
    now,
    opened
      .filter(({ id }) => written.has(id))
      .map(({ id, kind, personId, credentialId }) => ({
        type: 'finding.opened',
        actorId: null,
        subjects: {
          system: system.id,
          site: system.siteId,
          person: personId ?? null,
          credential: credentialId ?? null,
        },
        facts: { finding: id, kind },
      })),
  )
  await renewFindings(tx, renewed, now, run?.number ?? null)
  for (const { row, told } of changed) await renewChanged(services, tx, row, told, run, now)
  const connector = services.connectors.get(system.kind)
  const lost = changed.flatMap(({ row, told }) =>
    administers(connector, told.account?.entitlements) ? [] : [row],
  )
  await lookAfterAccounts(services, tx, system, lost, now)
  if (toLookAt.length > 0) {
    tx.afterCommit(services.wake)
    await lookAgain(tx, toLookAt, now)
  }
}

/** Ends these: the last whole list does not show them any more, or what else is the reason. */
export async function closeBatch(
  services: Services,
  tx: Tx,
  system: SystemRow,
  batch: readonly OpenFinding[],
  now: Instant,
  why: ClosedWhy = 'not_listed',
): Promise<void> {
  const ids = batch.map(({ id }) => id)
  const closed = new Set(await closeFindings(tx, ids, now, why))
  await services.audit.appendAll(
    tx,
    now,
    batch
      .filter(({ id }) => closed.has(id))
      .map(({ id, kind, personId, credentialId }) => ({
        type: 'finding.closed',
        actorId: null,
        subjects: { system: system.id, site: system.siteId, person: personId, credential: credentialId },
        facts: { finding: id, kind, why },
      })),
  )
}

function keyOf({ kind, subject }: { readonly kind: string; readonly subject: string }): string {
  return `${kind} ${subject}`
}

type GoingOn = FindingChanges['changed'][number]

function isSame({ row, told }: GoingOn, now: Instant): boolean {
  return (
    row.severity === told.severity &&
    JSON.stringify(row.account) === JSON.stringify({ ...told.account }) &&
    whyNotAcceptedAnyMore({ row, told }, now) === null
  )
}

/** Why what was accepted, or what one seat was for, does not count any more; null when it does or there is nothing. */
function whyNotAcceptedAnyMore({ row, told }: GoingOn, now: Instant): 'changed' | 'until' | null {
  if (row.acceptByIt === null && row.acceptByPhysicalSecurity === null) return null
  if (told.account !== null && changedSinceAccepted(row.account, told.account)) return 'changed'
  return row.acceptedAt !== null && !acceptanceStands(row, now) ? 'until' : null
}

/** It is shown as it is now. What was accepted as it was then comes back, with a new deadline. */
async function renewChanged(
  services: Services,
  tx: Tx,
  { id }: FindingRow,
  told: ListedFinding,
  run: RunKey | null,
  now: Instant,
): Promise<void> {
  // As it is now: a seat may have accepted it since the page was compared, for what stood on the page then.
  const row = await findingById(tx, id)
  if (!row || row.closedAt !== null) return
  const why = whyNotAcceptedAnyMore({ row, told }, now)
  const worse = row.severity !== told.severity && told.deadline < (row.deadline ?? Number.POSITIVE_INFINITY)
  await updateFinding(tx, row.id, {
    account: { ...told.account },
    severity: told.severity,
    lastSeenAt: now,
    seenInRun: run?.number ?? null,
    ...(why !== null || worse ? { deadline: told.deadline } : {}),
    ...(why === null ? {} : NOT_ACCEPTED),
  })
  if (why === null || row.acceptedAt === null) return
  await services.audit.append(tx, now, {
    type: 'finding.acceptance_ended',
    actorId: null,
    subjects: { system: row.systemId, site: row.siteId, person: row.personId, credential: row.credentialId },
    facts: { finding: row.id, kind: row.kind, why },
  })
}
