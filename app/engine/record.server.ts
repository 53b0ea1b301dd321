import type { Instant, Millis } from '~/domain/kernel/time'
import { lockApplies } from '~/domain/lock/lock'
import { holdsMore, isResurrected, proofOfLoss } from '~/domain/reconciliation/judge'
import type { Observation } from '~/domain/reconciliation/observation'
import { nextLook, retryDelay } from '~/domain/reconciliation/retry'
import { type CredentialRow, isStillClaimed, PRIORITY, release, settle } from '~db/repositories/credentials'
import { openEnds, updateEnd } from '~db/repositories/ends'
import type { Tx } from '~db/store'
import { recordArtifact, retireRecreated } from './artifact-record.server'
import { recordClosed, recordFirstFailure, recordGiven } from './credential-events.server'
import { confirmEnd, dueEnds } from './ends.server'
import type { EngineServices } from './engine-services'
import { closeSettledFindings, noteConflict, noteResurrected } from './findings.server'
import { noteLocked } from './lock-progress.server'
import type { Outcome } from './outcome'
import { noteOverdue } from './overdue.server'
import type { Plan } from './plan.server'
import { noteContact } from './system-contact.server'
import { noteUnbacked } from './unbacked.server'

/** Nothing is to be asked of the target now: only when to look next. */
export async function recordRest(
  services: EngineServices,
  claimed: CredentialRow,
  plan: Plan | null,
  lease: Millis,
): Promise<void> {
  await services.store.transact(async (tx) => {
    const now = services.clock.now()
    if (plan) await noteUnbacked(services, tx, claimed, plan, now)
    if (plan && isLocked(plan, now)) await noteLocked(services, tx, claimed.id, 'confirmed', now)
    const dueAt = plan ? nextDue(plan, claimed.confirmedGoneAt, lease, now) : null
    const written = await settle(tx, claimed, {
      dueAt,
      priority: PRIORITY.give,
      attempts: 0,
      fault: null,
      takingSince: null,
    })
    if (!written) await release(tx, claimed, now)
  }, 'background')
}

/**
 * Writes what a step on the way proved: the ends; the lease stays. False when the inputs changed or the lease was taken:
 * then nothing is written, the credential is due at once, and no further step may be done.
 */
export async function recordStep(
  services: EngineServices,
  claimed: CredentialRow,
  plan: Plan,
  outcome: Outcome,
): Promise<boolean> {
  return services.store.transact(async (tx) => {
    const now = services.clock.now()
    if (!(await isStillClaimed(tx, claimed))) {
      await release(tx, claimed, now)
      return false
    }
    if (outcome.verdict.kind === 'settled') await recordEnds(services, tx, plan, outcome, now)
    return true
  }, 'background')
}

/**
 * Writes what a round came to, and when to look next. A worker whose inputs changed or whose lease was taken writes
 * nothing, and the credential is due at once.
 */
export async function recordOutcome(
  services: EngineServices,
  claimed: CredentialRow,
  plan: Plan,
  outcome: Outcome,
  lease: Millis,
): Promise<void> {
  await services.store.transact(async (tx) => {
    const now = services.clock.now()
    if (!(await isStillClaimed(tx, claimed))) {
      await release(tx, claimed, now)
      return
    }
    const ordered = outcome.expected.state
    const ends = await recordEnds(services, tx, plan, outcome, now)
    const recreated = await retireRecreated(services, tx, plan, outcome, now)
    const settled = outcome.verdict.kind === 'settled' && ends.allEnded && !recreated
    const backAgain = !plan.mayAct && ordered !== 'on' && isBackAgain(outcome)
    const locked = isLocked(plan, now)
    if (locked) await noteLocked(services, tx, claimed.id, settled ? 'confirmed' : 'unknown', now)

    const goneAt = recreated ? null : await recordArtifact(tx, plan, outcome, now)
    // Second looks follow every confirmed end, also one where the object stays: under a lock, or with other rights.
    const confirmedGoneAt = goneAt ?? (ends.confirmed ? now : claimed.confirmedGoneAt)
    if (outcome.verdict.kind === 'conflict') await noteConflict(services, tx, plan, now)
    if (backAgain) await noteResurrected(services, tx, plan, now)
    if (settled) await closeSettledFindings(services, tx, plan, now)
    if (settled && ordered === 'on') await recordGiven(services, tx, claimed, plan, now)
    if (settled && ordered === 'off') await recordClosed(services, tx, claimed, plan, now)
    if (!settled && claimed.attempts === 0) await recordFirstFailure(services, tx, plan, outcome, now)

    const takingSince = !settled && mustTake(claimed, plan, outcome) ? (claimed.takingSince ?? now) : null
    const overdueAt =
      takingSince === null ? null : await noteOverdue(services, tx, plan, outcome, takingSince, now)
    const attempts = settled ? 0 : claimed.attempts + 1
    const retryAt = backAgain ? now : now + retryDelay(attempts, Math.random(), outcome.retryAfter)
    const written = await settle(tx, claimed, {
      dueAt: settled
        ? nextDue(plan, confirmedGoneAt, lease, now)
        : // However long a target asks to be left alone: what becomes due meanwhile is not forgotten.
          Math.min(retryAt, overdueAt ?? retryAt, plan.boundary ?? retryAt),
      priority: settled ? settledPriority(plan) : locked ? PRIORITY.lock : PRIORITY.end,
      attempts,
      state: settled ? ordered : outcome.seen ? claimed.state : 'unknown',
      fault: settled ? null : faultOf(outcome, recreated),
      takingSince,
      confirmedGoneAt,
      ...(outcome.seen ? { observation: { ...outcome.seen }, observedAt: outcome.at } : {}),
    })
    if (!written) throw new Error('the lease was lost inside the transaction that had checked it')
  }, 'background')
  await noteContact(services, plan, outcome)
}

/** Confirms each due obligation when the read-back proves it; counts them as tried otherwise. */
async function recordEnds(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  outcome: Outcome,
  now: Instant,
): Promise<{ allEnded: boolean; confirmed: boolean }> {
  const due = new Set(dueEnds(plan).map((end) => end.id))
  const open = (await openEnds(tx, [plan.facts.credential.id])).filter((end) => due.has(end.id))
  if (open.length === 0) return { allEnded: true, confirmed: false }
  const known = {
    approvedIdentity: plan.facts.system.approvedIdentity,
    nativeId: plan.facts.artifact?.nativeId ?? outcome.seen?.nativeId ?? null,
  }
  const proof = outcome.seen ? proofOfLoss(outcome.expected, outcome.seen, known) : null
  if (proof === null) {
    const fault = faultOf(outcome, false)
    for (const end of open) await updateEnd(tx, end.id, { attempts: end.attempts + 1, fault })
    return { allEnded: false, confirmed: false }
  }
  for (const end of open) await confirmEnd(services, tx, plan, end, proof, now)
  await services.notices.ended(tx, plan.facts, open, now)
  return { allEnded: true, confirmed: true }
}

/** Settled, and yet something was not proved: the read-back itself was too weak. */
function faultOf(outcome: Outcome, recreated: boolean): string {
  return recreated ? 'recreated' : (outcome.fault ?? 'weak_proof')
}

/** Something that may not be held is held, or may be: an end, the week's hours, a right too many. */
function mustTake(claimed: CredentialRow, plan: Plan, { expected, seen }: Outcome): boolean {
  if (expected.state !== 'on' || dueEnds(plan).length > 0) return true
  const last = seen ?? (claimed.observation as Observation | null)
  return last !== null && holdsMore(expected, last)
}

/** An object whose end was confirmed was seen again. */
function isBackAgain({ seen, expected }: Outcome): boolean {
  return seen !== null && isResurrected(seen, expected.state)
}

function isLocked(plan: Plan, now: Instant): boolean {
  return plan.standing.locks.some((lock) => lockApplies(lock, plan.standing.credential, now))
}

/** The next boundary, or the next second look at what was confirmed gone. */
function nextDue(plan: Plan, confirmedGoneAt: Instant | null, lease: Millis, now: Instant): Instant | null {
  const look = confirmedGoneAt === null ? null : nextLook(confirmedGoneAt, lease, now)
  if (plan.boundary === null) return look
  return look === null ? plan.boundary : Math.min(plan.boundary, look)
}

function settledPriority(plan: Plan): number {
  if (plan.boundary === null) return PRIORITY.look
  return plan.want.state === 'on' ? PRIORITY.end : PRIORITY.give
}
