import type { Instant, Millis } from '~/domain/kernel/time'
import { lockApplies } from '~/domain/lock/lock'
import { isResurrected, proofOfLoss } from '~/domain/reconciliation/judge'
import { nextLook, retryDelay } from '~/domain/reconciliation/retry'
import { latestArtifact, updateArtifact } from '~db/repositories/artifacts'
import { type CredentialRow, isStillClaimed, PRIORITY, release, settle } from '~db/repositories/credentials'
import { openEnds, updateEnd } from '~db/repositories/ends'
import type { Tx } from '~db/store'
import { confirmEnd, dueEnds } from './ends.server'
import type { EngineServices } from './engine-services'
import { closeSettledFindings, noteConflict, noteOverdue, noteResurrected } from './findings.server'
import { noteLocked } from './lock-progress.server'
import type { Outcome } from './outcome'
import type { Plan } from './plan.server'
import { subjectsOf } from './subjects'
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
    if (plan) await noteUnbacked(services, tx, plan, now)
    if (plan && isLocked(plan, now)) await noteLocked(services, tx, claimed.id, 'confirmed', now)
    const dueAt = plan ? nextDue(plan, claimed.confirmedGoneAt, lease, now) : null
    const written = await settle(tx, claimed, { dueAt, priority: PRIORITY.give, attempts: 0, fault: null })
    if (!written) await release(tx, claimed, now)
  }, 'background')
}

/**
 * Writes what a round came to. With `more_to_come` only what is proved already: the ends; the lease stays. A worker whose
 * inputs changed or whose lease was taken writes nothing, and the credential is due at once.
 */
export async function recordOutcome(
  services: EngineServices,
  claimed: CredentialRow,
  plan: Plan,
  outcome: Outcome,
  lease: Millis,
  stage: 'more_to_come' | 'done',
): Promise<void> {
  await services.store.transact(async (tx) => {
    const now = services.clock.now()
    if (!(await isStillClaimed(tx, claimed))) {
      await release(tx, claimed, now)
      return
    }
    const ends = await recordEnds(services, tx, plan, outcome, now)
    const backAgain = !plan.mayAct && isBackAgain(outcome)
    const settled = outcome.verdict.kind === 'settled'
    if (isLocked(plan, now)) {
      await noteLocked(services, tx, claimed.id, settled && ends.allEnded ? 'confirmed' : 'unknown', now)
    }
    if (stage === 'more_to_come') return

    const goneAt = await recordArtifact(tx, plan, outcome, now)
    // Second looks follow every confirmed end, also one where the object stays: under a lock, or with other rights.
    const confirmedGoneAt = goneAt ?? (ends.confirmed ? now : null)
    if (outcome.verdict.kind === 'conflict') await noteConflict(services, tx, plan, now)
    if (backAgain) await noteResurrected(services, tx, plan, now)
    if (settled) await closeSettledFindings(services, tx, plan, now)
    if (settled && outcome.ordered === 'on' && claimed.state !== 'on')
      await recordGiven(services, tx, claimed, plan, now)
    if (settled && outcome.ordered === 'off' && claimed.state === 'on')
      await recordClosed(services, tx, plan, now)
    if (!settled && claimed.attempts === 0) await recordFirstFailure(services, tx, plan, outcome, now)
    const overdueAt = settled ? null : await noteOverdue(services, tx, plan, outcome, now)

    const attempts = settled ? 0 : claimed.attempts + 1
    const retryAt = now + Math.max(retryDelay(attempts, Math.random()), outcome.retryAfter ?? 0)
    const dueAt = settled
      ? nextDue(plan, confirmedGoneAt ?? claimed.confirmedGoneAt, lease, now)
      : Math.min(backAgain ? now : retryAt, overdueAt ?? Number.POSITIVE_INFINITY)
    const written = await settle(tx, claimed, {
      dueAt,
      priority: priorityOf(plan, outcome, now),
      attempts,
      state: settled ? outcome.ordered : outcome.seen ? claimed.state : 'unknown',
      fault: outcome.fault,
      ...(outcome.seen ? { observation: { ...outcome.seen }, observedAt: outcome.at } : {}),
      ...(confirmedGoneAt === null ? {} : { confirmedGoneAt }),
    })
    if (!written) throw new Error('the lease was lost inside the transaction that had checked it')
  }, 'background')
  await noteContact(services, plan, outcome)
}

/** Confirms each obligation the read-back proves; counts the others as tried. True when none is left open. */
async function recordEnds(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  outcome: Outcome,
  now: Instant,
): Promise<{ allEnded: boolean; confirmed: boolean }> {
  const due = new Set(dueEnds(plan).map((end) => end.id))
  const open = (await openEnds(tx, [plan.facts.credential.id])).filter((end) => due.has(end.id))
  let left = open.length
  const known = {
    approvedIdentity: plan.facts.system.approvedIdentity,
    nativeId: plan.facts.artifact?.nativeId ?? outcome.seen?.nativeId ?? null,
  }
  const confirmed = []
  for (const end of open) {
    const version = plan.facts.versions.find((v) => v.id === end.entitlementVersionId)
    const mapping = version ? plan.connector.entitlementSchema.safeParse(version.mapping) : null
    const name = mapping?.success ? plan.connector.nativeEntitlement(mapping.data) : null
    const proof = outcome.seen && name !== null ? proofOfLoss(name, outcome.seen, known) : null
    if (proof === null) {
      await updateEnd(tx, end.id, { attempts: end.attempts + 1, fault: outcome.fault })
      continue
    }
    await confirmEnd(services, tx, plan, end, proof, now)
    confirmed.push(end)
    left--
  }
  if (confirmed.length > 0) await services.notices.ended(tx, plan.facts, confirmed, now)
  return { allEnded: left === 0, confirmed: confirmed.length > 0 }
}

/** Answers when the object was confirmed gone, if it was now. */
async function recordArtifact(tx: Tx, plan: Plan, outcome: Outcome, now: Instant): Promise<Instant | null> {
  const artifact = await latestArtifact(tx, plan.facts.credential.id)
  if (!artifact) return null
  const { seen } = outcome
  const nativeId = seen?.ours ? (seen.nativeId ?? artifact.nativeId) : artifact.nativeId
  if (artifact.state === 'gone') {
    if (isBackAgain(outcome)) await updateArtifact(tx, artifact.id, { state: 'made', goneAt: null, nativeId })
    return null
  }
  if (outcome.ordered === 'gone' && outcome.verdict.kind === 'settled') {
    // The end is proved: nothing that opens the account stays behind.
    await updateArtifact(tx, artifact.id, {
      state: 'gone',
      goneAt: now,
      sealedSecret: null,
      sealedToken: null,
      sealedCode: null,
      nativeId,
    })
    return now
  }
  if (seen?.ours && seen.presence !== 'absent') {
    await updateArtifact(tx, artifact.id, { state: 'made', nativeId })
  }
  return null
}

/** An object whose end was confirmed was seen again. */
function isBackAgain(outcome: Outcome): boolean {
  return outcome.seen !== null && isResurrected(outcome.seen, outcome.ordered)
}

function isLocked(plan: Plan, now: Instant): boolean {
  return plan.standing.locks.some((lock) => lockApplies(lock, plan.standing.credential, now))
}

async function recordGiven(
  services: EngineServices,
  tx: Tx,
  claimed: CredentialRow,
  plan: Plan,
  now: Instant,
): Promise<void> {
  const open = await openEnds(tx, [claimed.id])
  for (const end of open) if (end.givenAt === null) await updateEnd(tx, end.id, { givenAt: now })
  // A pass that was made ready ahead of its time was off as well, but never given.
  const before = open.some((end) => end.givenAt !== null)
  const until = Math.max(...plan.want.entitlements.values())
  await services.audit.append(tx, now, {
    type: before ? 'credential.reopened' : 'credential.given',
    actorId: null,
    subjects: subjectsOf(plan),
    facts: { until },
  })
  if (!before) await services.notices.given(tx, plan.facts, until, now)
}

/** What may open again is off: by the week's hours, a lock or a cap. An end says so for itself. */
async function recordClosed(services: EngineServices, tx: Tx, plan: Plan, now: Instant): Promise<void> {
  await services.audit.append(tx, now, {
    type: 'credential.closed',
    actorId: null,
    subjects: subjectsOf(plan),
    facts: { reason: plan.want.why[0] ?? null },
  })
}

/** The first failure in a row; how often it was tried since stands on the credential. */
async function recordFirstFailure(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  outcome: Outcome,
  now: Instant,
): Promise<void> {
  await services.audit.append(tx, now, {
    type: 'credential.attempt_failed',
    actorId: null,
    subjects: subjectsOf(plan),
    facts: { ordered: outcome.ordered, fault: outcome.fault },
  })
}

/** The next boundary, or the next second look at what was confirmed gone. */
function nextDue(plan: Plan, confirmedGoneAt: Instant | null, lease: Millis, now: Instant): Instant | null {
  const look = confirmedGoneAt === null ? null : nextLook(confirmedGoneAt, lease, now)
  if (plan.boundary === null) return look
  return look === null ? plan.boundary : Math.min(plan.boundary, look)
}

function priorityOf(plan: Plan, outcome: Outcome, now: Instant): number {
  if (outcome.verdict.kind !== 'settled') return isLocked(plan, now) ? PRIORITY.lock : PRIORITY.end
  if (plan.boundary === null) return PRIORITY.look
  return plan.want.state === 'on' ? PRIORITY.end : PRIORITY.give
}
