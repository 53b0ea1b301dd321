import type { ProofGrade } from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { lockApplies } from '~/domain/lock/lock'
import type { Services } from '~/platform/services'
import { attemptEnd, confirmEnd as confirm, type EndRow, insertEnd, updateEnd } from '~db/repositories/ends'
import { type GrantRow, latestEffectiveEnd } from '~db/repositories/grants'
import type { Tx } from '~db/store'
import type { Plan } from './plan.server'
import { subjectsOf } from './subjects'

/**
 * Opens an obligation to end each entitlement version that is about to be given, or moves its planned end. Answers the
 * obligations of all that is to be held.
 */
export async function openObligations(services: Services, tx: Tx, plan: Plan): Promise<readonly EndRow[]> {
  const { facts, want } = plan
  const held: EndRow[] = []
  for (const [versionId, until] of want.entitlements) {
    const grant = lastGrantBefore(plan, versionId, until)
    if (!grant) continue
    const open = facts.openEnds.find((end) => end.entitlementVersionId === versionId)
    if (!open) {
      const { id, personId, systemId, siteId, vendorId } = facts.credential
      const row: EndRow = {
        id: services.ids.id(),
        credentialId: id,
        entitlementId: grant.entitlementId,
        entitlementVersionId: versionId,
        requestId: grant.requestId,
        personId,
        systemId,
        siteId,
        vendorId,
        plannedAt: until,
        reason: 'window',
        attempts: 0,
        givenAt: null,
        attemptedAt: null,
        confirmedAt: null,
        proof: null,
        fault: null,
        overdueAt: null,
      }
      await insertEnd(tx, row)
      held.push(row)
    } else if (open.plannedAt !== until || open.attemptedAt !== null) {
      // Wanted again before its end was confirmed: the obligation goes on with its new time.
      const change = {
        plannedAt: until,
        requestId: grant.requestId,
        reason: 'window',
        attemptedAt: null,
        overdueAt: null,
        fault: null,
      }
      await updateEnd(tx, open.id, change)
      held.push({ ...open, ...change })
    } else {
      held.push(open)
    }
  }
  return held
}

/** Marks the attempt for every obligation whose time has come. Weekly hours close access, they do not end it. */
export async function startEnds(
  services: Services,
  tx: Tx,
  plan: Plan,
  now: Instant,
): Promise<readonly EndRow[]> {
  const due: EndRow[] = []
  for (const end of plan.due) {
    if (end.attemptedAt !== null) {
      due.push(end)
      continue
    }
    const { reason, since } = await whyItEnds(tx, plan, end)
    const plannedAt = Math.min(since, now)
    await attemptEnd(tx, { id: end.id, reason, plannedAt, attemptedAt: now })
    await services.audit.append(tx, now, {
      type: 'end.attempted',
      actorId: null,
      subjects: { ...subjectsOf(plan), request: end.requestId },
      facts: { end: end.id, entitlement: end.entitlementId, planned: plannedAt, reason },
    })
    due.push({ ...end, reason, plannedAt, attemptedAt: now })
  }
  return due
}

/** Confirms one obligation with its proof. */
export async function confirmEnd(
  services: Services,
  tx: Tx,
  plan: Plan,
  end: EndRow,
  proof: ProofGrade,
  now: Instant,
): Promise<void> {
  await confirm(tx, { id: end.id, confirmedAt: now, proof, attempts: end.attempts + 1 })
  await services.audit.append(tx, now, {
    type: 'end.confirmed',
    actorId: null,
    subjects: { ...subjectsOf(plan), request: end.requestId },
    facts: { end: end.id, entitlement: end.entitlementId, planned: end.plannedAt, proof },
  })
  tx.afterCommit(() => services.metrics.endConfirmed(plan.facts.system, now - end.plannedAt))
}

/** The grant that ends last before or at `until`; one that begins later has an end of its own. */
function lastGrantBefore(plan: Plan, versionId: Id, until: Instant): GrantRow | undefined {
  return plan.facts.grants
    .filter((grant) => grant.entitlementVersionId === versionId && grant.validFrom < until)
    .sort((a, b) => a.validTo - b.validTo)
    .at(-1)
}

async function whyItEnds(tx: Tx, plan: Plan, end: EndRow): Promise<{ reason: string; since: Instant }> {
  const { credential, locks, caps } = plan.standing
  const lock = locks.filter((l) => lockApplies(l, credential, plan.now))
  if (lock.length > 0) return { reason: 'locked', since: Math.min(plan.now, ...lock.map((l) => l.placedAt)) }
  const over = await latestEffectiveEnd(tx, end, plan.now)
  if (over !== null && over <= plan.now) {
    return over < end.plannedAt
      ? { reason: 'ended_early', since: over }
      : { reason: 'window', since: end.plannedAt }
  }
  const cap = caps.filter(
    (c) => c.entitlementVersionId === null || c.entitlementVersionId === end.entitlementVersionId,
  )
  const until = Math.min(...cap.map((c) => c.until), plan.now)
  // A limit without a date of its own (an approval that was withdrawn) counts from when it was noticed.
  return { reason: 'capped', since: until > 0 ? until : plan.now }
}
