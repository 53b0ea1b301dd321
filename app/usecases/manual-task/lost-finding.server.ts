import type { Instant } from '~/domain/kernel/time'
import { deadlineOf, type Severity } from '~/domain/reconciliation/findings'
import type { Services } from '~/platform/services'
import { insertFinding, openFinding, updateFinding } from '~db/repositories/findings'
import type { ManualTaskRow } from '~db/repositories/manual-tasks'
import type { SystemRow } from '~db/repositories/systems'
import type { Tx } from '~db/store'
import { subjectsOfTask } from './task-record.server'

type With = Pick<Services, 'ids' | 'audit'>

/** Whoever finds a key can use it as long as the lock is there; a badge can be switched off. */
const SEVERITY = { key: 'critical', badge: 'high', panel: 'high' } as const satisfies Record<
  ManualTaskRow['item'],
  Severity
>

/** Opens the finding that a thing is lost; one for each task. */
export async function noteLost(
  services: With,
  tx: Tx,
  row: ManualTaskRow,
  system: SystemRow,
  now: Instant,
): Promise<void> {
  if (await openFinding(tx, row.systemId, 'lost', row.id)) return
  const id = services.ids.id()
  await insertFinding(tx, {
    id,
    kind: 'lost',
    systemId: row.systemId,
    siteId: row.siteId,
    vendorId: row.vendorId,
    personId: row.personId,
    credentialId: row.credentialId,
    ownerId: system.ownerId,
    subject: row.id,
    account: { nativeName: row.right, nativeId: row.number },
    severity: SEVERITY[row.item],
    openedAt: now,
    lastSeenAt: now,
    deadline: deadlineOf(SEVERITY[row.item], now),
  })
  const facts = { finding: id, kind: 'lost' }
  await services.audit.append(tx, now, {
    type: 'finding.opened',
    actorId: null,
    subjects: subjectsOfTask(row),
    facts,
  })
}

export async function closeLost(
  services: With,
  tx: Tx,
  row: ManualTaskRow,
  why: 'found' | 'put_right',
  now: Instant,
): Promise<void> {
  const open = await openFinding(tx, row.systemId, 'lost', row.id)
  if (!open) return
  await updateFinding(tx, open.id, { closedAt: now, closedWhy: why })
  await services.audit.append(tx, now, {
    type: 'finding.closed',
    actorId: null,
    subjects: subjectsOfTask(row),
    facts: { finding: open.id, kind: 'lost', why },
  })
}
