import { groupedBy } from '~/domain/kernel/grouped-by'
import type { Id } from '~/domain/kernel/ids'
import { DAY, type Instant } from '~/domain/kernel/time'
import type { FindingKind } from '~/domain/reconciliation/observation'
import {
  type FindingRow,
  insertFinding,
  openFinding,
  openFindingsOfCredentials,
  updateFinding,
} from '~db/repositories/findings'
import type { Tx } from '~db/store'
import type { EngineServices } from './engine-services'
import type { Plan } from './plan.server'
import { subjectsOf } from './subjects'

/** An object that is not ours stands where ours would be: it is left alone and somebody must look. */
export async function noteConflict(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  now: Instant,
): Promise<void> {
  await note(services, tx, plan, 'conflict', 'high', now, null)
}

/** What was confirmed gone is there again: it is taken again, and its owner is asked to find out who made it. */
export async function noteResurrected(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  now: Instant,
): Promise<void> {
  const isNews = await note(services, tx, plan, 'resurrected', 'critical', now, now)
  if (isNews) await services.notices.cameBack(tx, plan.facts, now)
}

/** What a settled read-back may close. */
const SETTLED_KINDS: readonly FindingKind[] = ['conflict', 'overdue', 'resurrected']

/** Open findings by the id of their credential. */
export type OpenByCredential = ReadonlyMap<Id, readonly FindingRow[]>

/** The open findings about these credentials that a settled read-back may close. */
export async function settledFindings(tx: Tx, credentialIds: readonly Id[]): Promise<OpenByCredential> {
  const open = await openFindingsOfCredentials(tx, credentialIds, SETTLED_KINDS)
  return groupedBy(open, (finding) => finding.credentialId)
}

/**
 * A settled read-back closes what was said about this credential; findings of listings are closed by listings. What came
 * back stays on the report for a day after it was last seen: it is off again, but somebody must still ask who made it.
 */
export async function closeSettledFindings(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  open: readonly FindingRow[],
  now: Instant,
): Promise<void> {
  for (const { id, kind, lastSeenAt } of open) {
    if (kind === 'resurrected' && now - lastSeenAt < DAY) continue
    await updateFinding(tx, id, { closedAt: now, closedWhy: 'read_back' })
    await services.audit.append(tx, now, {
      type: 'finding.closed',
      actorId: null,
      subjects: subjectsOf(plan),
      facts: { finding: id, kind, why: 'read_back' },
    })
  }
}

/** Opens a finding about this credential, or says that it was seen again; true when it is news. */
export async function note(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  kind: FindingKind,
  severity: 'high' | 'critical',
  now: Instant,
  deadline: Instant | null,
): Promise<boolean> {
  const { credential, system, artifact } = plan.facts
  const known = await openFinding(tx, system.id, kind, credential.id)
  if (known) {
    await updateFinding(tx, known.id, { lastSeenAt: now })
    return false
  }
  const id = services.ids.id()
  await insertFinding(tx, {
    id,
    kind,
    systemId: system.id,
    siteId: system.siteId,
    vendorId: credential.vendorId,
    personId: credential.personId,
    credentialId: credential.id,
    ownerId: system.ownerId,
    subject: credential.id,
    account: { nativeName: artifact?.nativeName ?? null, nativeId: artifact?.nativeId ?? null },
    severity,
    openedAt: now,
    lastSeenAt: now,
    deadline,
  })
  await services.audit.append(tx, now, {
    type: 'finding.opened',
    actorId: null,
    subjects: subjectsOf(plan),
    facts: { finding: id, kind },
  })
  return true
}
