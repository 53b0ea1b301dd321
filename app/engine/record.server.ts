import { HOUR, type Instant } from '~/domain/kernel/time'
import { holdsMore, isResurrected, proofOfLoss } from '~/domain/reconciliation/judge'
import type { Observation } from '~/domain/reconciliation/observation'
import { retryDelay } from '~/domain/reconciliation/retry'
import { recordObservation, release, settle, stillClaimed } from '~db/repositories/claims'
import { PRIORITY } from '~db/repositories/credentials'
import { failEnd } from '~db/repositories/ends'
import type { Tx } from '~db/store'
import { lookAfterAdministrator, lookAfterReturned } from './administrator-ends.server'
import { recordAdopted } from './adoption.server'
import { recordArtifact, retireRecreated, retireTaken } from './artifact-record.server'
import { recordClosed, recordFirstFailure, recordGiven, recordSessions } from './credential-events.server'
import { confirmEnd } from './ends.server'
import type { EngineServices } from './engine-services'
import {
  closeSettledFindings,
  noteConflict,
  noteResurrected,
  type OpenByCredential,
  settledFindings,
} from './findings.server'
import type { Intent } from './intent.server'
import { openLedger } from './ledger.server'
import { type LockedOutcomes, noteLockedAll } from './lock-progress.server'
import { nextDue } from './next-due'
import type { Outcome } from './outcome'
import { noteOverdue } from './overdue.server'
import { recordPassStatuses } from './pass-status.server'
import type { Plan } from './plan.server'
import type { RoundResult } from './round.server'
import { isLocked } from './subjects'
import { noteContacts } from './system-contact.server'
import { takingTurns } from './turns.server'

/**
 * Writes what rounds came to, and when to look next, in one transaction. A worker whose inputs changed or whose lease was
 * taken writes nothing, and its credential is due at once.
 */
export async function recordRounds(services: EngineServices, results: readonly RoundResult[]): Promise<void> {
  await services.store.transact(async (tx) => {
    const ledger = openLedger(services)
    const locked: LockedOutcomes = new Map()
    const now = services.clock.now()
    const held = await stillClaimed(
      tx,
      results.map(({ intent }) => intent.plan.claimed),
    )
    const findings = await settledFindings(tx, [...held])
    const turn = takingTurns()
    for (const result of results) {
      await turn()
      const { claimed } = result.intent.plan
      if (held.has(claimed.id)) await recordRound(ledger.services, tx, result, findings, locked, now)
      else await release(tx, claimed, now)
    }
    const recorded = results.filter(({ intent }) => held.has(intent.plan.claimed.id))
    await recordPassStatuses(services.keys, tx, recorded, now)
    await noteContacts(tx, results, now)
    await noteLockedAll(ledger.services, tx, locked, now)
    await ledger.close(tx, now)
  }, 'engine')
}

async function recordRound(
  services: EngineServices,
  tx: Tx,
  { intent, outcome, before }: RoundResult,
  findings: OpenByCredential,
  lockedOutcomes: LockedOutcomes,
  now: Instant,
): Promise<void> {
  const { plan } = intent
  const { claimed } = plan
  const ordered = outcome.expected.state
  const ends = await recordEnds(services, tx, intent, outcome, before, now)
  const recreated =
    (await retireTaken(services, tx, intent, outcome, now)) ||
    (await retireRecreated(services, tx, intent, outcome, now))
  const settled = outcome.verdict.kind === 'settled' && ends.allEnded && !recreated
  const backAgain = !plan.mayAct && ordered !== 'on' && isBackAgain(outcome)
  const locked = isLocked(plan, now)
  if (locked) lockedOutcomes.set(claimed.id, settled ? 'confirmed' : 'unknown')

  const goneAt = recreated ? null : await recordArtifact(tx, intent.artifact, outcome, now)
  await recordAdopted(services, tx, intent, outcome, now)
  // Second looks follow every confirmed end, also one where the object stays: under a lock, or with other rights.
  const confirmedGoneAt = goneAt ?? (ends.confirmed ? now : claimed.confirmedGoneAt)
  if (outcome.verdict.kind === 'conflict') await noteConflict(services, tx, plan, now)
  if (backAgain) await noteResurrected(services, tx, plan, now)
  const open = findings.get(claimed.id) ?? []
  // Off again after the rounds that saw it on.
  const isBackOff = settled && claimed.attempts > 0 && open.some(({ kind }) => kind === 'resurrected')
  if (isBackOff) await lookAfterReturned(services, tx, plan, now)
  if (settled) await closeSettledFindings(services, tx, plan, open, now)
  if (settled && ordered === 'on') await recordGiven(services, tx, intent, now)
  if (settled && ordered === 'off') await recordClosed(services, tx, plan, now)
  if (settled) await recordSessions(services, tx, plan, outcome, now)
  // Nothing failed where people have time left; nor is anything tried again.
  const waiting = outcome.verdict.kind === 'waiting' ? outcome.verdict : null
  if (!settled && waiting === null && claimed.attempts === 0)
    await recordFirstFailure(services, tx, plan, outcome, now)

  const takingSince = !settled && mustTake(plan, outcome) ? (claimed.takingSince ?? now) : null
  const overdueAt =
    takingSince === null ? null : await noteOverdue(services, tx, intent, outcome, takingSince, now)
  const attempts = settled || waiting !== null ? 0 : claimed.attempts + 1
  const retryAt = backAgain
    ? now
    : waiting !== null
      ? nextWait(waiting.until, now)
      : now + retryDelay(attempts, services.random(), outcome.retryAfter)
  // What the target ends by itself is looked at then.
  const lapsesAt = outcome.seen?.expiresAt ?? now
  if (outcome.seen) await recordObservation(tx, claimed.id, { ...outcome.seen }, outcome.at)
  const written = await settle(tx, claimed, {
    dueAt: settled
      ? nextDue(plan, confirmedGoneAt, now)
      : // However long a target asks to be left alone: what becomes due meanwhile is not forgotten.
        Math.min(
          retryAt,
          overdueAt ?? retryAt,
          plan.boundary ?? retryAt,
          lapsesAt > now ? lapsesAt : retryAt,
        ),
    priority: settled ? settledPriority(plan) : locked ? PRIORITY.lock : PRIORITY.end,
    attempts,
    state: settled ? ordered : stateSeen(outcome, claimed.state),
    fault: settled ? null : faultOf(outcome, recreated),
    takingSince,
    confirmedGoneAt,
  })
  if (!written) throw new Error('the lease was lost inside the transaction that had checked it')
}

/** Confirms each due obligation when a read-back of the round proves it; counts them as tried otherwise. */
async function recordEnds(
  services: EngineServices,
  tx: Tx,
  { plan, artifact, due }: Intent,
  outcome: Outcome,
  before: Outcome | null,
  now: Instant,
): Promise<{ allEnded: boolean; confirmed: boolean }> {
  if (due.length === 0) return { allEnded: true, confirmed: false }
  const proof =
    proofIn(plan, artifact.nativeId, outcome) ??
    (before && proofOnTheWay(plan, artifact.nativeId, before, outcome))
  if (proof === null) {
    const fault = faultOf(outcome, false)
    for (const end of due) await failEnd(tx, { id: end.id, attempts: end.attempts + 1, fault })
    return { allEnded: false, confirmed: false }
  }
  for (const end of due) await confirmEnd(services, tx, plan, end, proof, now)
  await lookAfterAdministrator(services, tx, plan, due, now)
  await services.notices.ended(tx, plan.facts, due, now)
  return { allEnded: true, confirmed: true }
}

function proofIn(plan: Plan, nativeId: string | null, { expected, seen }: Outcome) {
  if (seen === null) return null
  const { approvedIdentity } = plan.facts.system
  return proofOfLoss(expected, seen, { approvedIdentity, nativeId: nativeId ?? seen.nativeId })
}

/** Off was proved; a deletion that fails must not hold back that news, unless it showed that access is there after all. */
function proofOnTheWay(plan: Plan, nativeId: string | null, before: Outcome, after: Outcome) {
  if (before.verdict.kind !== 'settled' || after.seen?.presence === 'present') return null
  return proofIn(plan, nativeId, before)
}

/** Settled, and yet something was not proved: the read-back itself was too weak. */
function faultOf(outcome: Outcome, recreated: boolean): string {
  if (outcome.fault === 'secret_taken') return outcome.fault
  return recreated ? 'recreated' : (outcome.fault ?? 'weak_proof')
}

/** Something that may not be held is held, or may be: an end, the week's hours, a right too many. */
function mustTake({ claimed, due }: Plan, { expected, seen }: Outcome): boolean {
  if (expected.state !== 'on' || due.length > 0) return true
  const last = seen ?? (claimed.observation as Observation | null)
  return last !== null && holdsMore(expected, last)
}

/** A part of what people hand out may be out already. */
function stateSeen({ seen, verdict }: Outcome, before: string): string {
  if (seen === null) return 'unknown'
  if (verdict.kind !== 'waiting') return before
  return seen.presence === 'present' ? 'on' : 'none'
}

/** When people are looked after again of whom nothing was heard: at the end of their time, and then each hour. */
function nextWait(until: Instant, now: Instant): Instant {
  return until > now ? until : now + HOUR
}

/** An object whose end was confirmed was seen again. */
function isBackAgain({ seen, expected }: Outcome): boolean {
  return seen !== null && isResurrected(seen, expected.state)
}

function settledPriority(plan: Plan): number {
  if (plan.boundary === null) return PRIORITY.look
  const ends = plan.want.state === 'on' || plan.want.sessionsUntil !== null
  return ends ? PRIORITY.end : PRIORITY.give
}
