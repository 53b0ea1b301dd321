import type { Instant } from '~/domain/kernel/time'
import type { FindingKind } from '~/domain/reconciliation/observation'
import { openEnds, updateEnd } from '~db/repositories/ends'
import {
  insertFinding,
  openFinding,
  openFindingsOfCredential,
  updateFinding,
} from '~db/repositories/findings'
import type { Tx } from '~db/store'
import { confirmDeadline } from './deadline.server'
import { dueEnds } from './ends.server'
import type { EngineServices } from './engine-services'
import type { Outcome } from './outcome'
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

/** What was confirmed gone is there again: it is taken again, and somebody must ask who made it. */
export async function noteResurrected(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  now: Instant,
): Promise<void> {
  await note(services, tx, plan, 'resurrected', 'critical', now, now)
}

/**
 * Opens the overdue finding when an end is past the policy's deadline, and tells its owner once. Answers when the next
 * deadline passes, so that the engine is awake then; null when no end is waiting.
 */
export async function noteOverdue(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  outcome: Outcome,
  now: Instant,
): Promise<Instant | null> {
  const due = new Set(dueEnds(plan).map((end) => end.id))
  const open = (await openEnds(tx, [plan.facts.credential.id])).filter((end) => due.has(end.id))
  let next: Instant | null = null
  const late = []
  for (const end of open) {
    const deadline = (end.attemptedAt ?? now) + confirmDeadline(plan, end)
    if (deadline > now) {
      next = next === null ? deadline : Math.min(next, deadline)
    } else if (end.overdueAt === null) {
      await updateEnd(tx, end.id, { overdueAt: now })
      await services.audit.append(tx, now, {
        type: 'end.overdue',
        actorId: null,
        subjects: { ...subjectsOf(plan), request: end.requestId },
        facts: { end: end.id, entitlement: end.entitlementId, planned: end.plannedAt, fault: outcome.fault },
      })
      late.push(end)
    }
  }
  if (late.length > 0) {
    await note(services, tx, plan, 'overdue', 'critical', now, now)
    await services.notices.overdue(tx, plan.facts, late, outcome.fault, now)
  }
  return next
}

/** A settled read-back closes what was said about this credential; findings of listings are closed by listings. */
export async function closeSettledFindings(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  now: Instant,
): Promise<void> {
  const kinds: FindingKind[] = ['conflict', 'overdue']
  if (plan.mayAct) kinds.push('resurrected')
  for (const kind of kinds) {
    for (const finding of await openFindingsOfCredential(tx, plan.facts.credential.id, kind)) {
      await updateFinding(tx, finding.id, { closedAt: now, closedWhy: 'read_back' })
      await services.audit.append(tx, now, {
        type: 'finding.closed',
        actorId: null,
        subjects: subjectsOf(plan),
        facts: { finding: finding.id, kind, why: 'read_back' },
      })
    }
  }
}

async function note(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  kind: FindingKind,
  severity: 'high' | 'critical',
  now: Instant,
  deadline: Instant | null,
): Promise<void> {
  const { credential, system, artifact } = plan.facts
  const known = await openFinding(tx, system.id, kind, credential.id)
  if (known) {
    await updateFinding(tx, known.id, { lastSeenAt: now })
    return
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
}
