import type { Id } from '~/domain/kernel/ids'
import { type Instant, MINUTE, type Millis, SECOND } from '~/domain/kernel/time'
import { NOT_TO_END } from '~/domain/reconciliation/foreign-end'
import { retryDelay } from '~/domain/reconciliation/retry'
import type { FindingRow } from '~db/repositories/findings'
import { updateFinding } from '~db/repositories/findings'
import { findingById, foreignEndsDue, nextForeignEnd, takeForeignEnd } from '~db/repositories/foreign-ends'
import { noteAnswer } from '~db/repositories/system-contacts'
import { systemById } from '~db/repositories/systems'
import { lookAfterAccounts } from './administrator-ends.server'
import type { Chore } from './chores.server'
import type { EngineServices } from './engine-services'
import { type ForeignOutcome, tryForeignEnd } from './try-foreign-end.server'

/** Accounts that are being ended at once. */
const AT_ONCE = 4

/** The longest one attempt may take, ms; so long another node leaves it alone, and a minute more. */
const LIMIT: Millis = 30 * SECOND
const LEASE: Millis = LIMIT + MINUTE

/**
 * Ends accounts that are not ours and that their owner and a second person ordered to be ended: each is tried until it was
 * read back as gone, like the engine's own ends. What it needs to know stands on the finding, so that a stop loses nothing.
 */
export function foreignEndChore(services: EngineServices): Chore {
  // Beside the engine's passes, as listings run: a target that is slow holds up nobody else's end.
  const running = new Map<Id, Promise<void>>()
  const stopping = new AbortController()

  function start(finding: FindingRow): void {
    const work = endOne(services, finding, stopping.signal).then(
      () => {
        running.delete(finding.id)
        services.wake()
      },
      (error: unknown) => {
        running.delete(finding.id)
        // Its lease ends by itself, and it is tried again.
        services.log.error(
          { err: error, findingId: finding.id },
          'the end of an account could not be recorded',
        )
      },
    )
    running.set(finding.id, work)
  }

  return {
    name: 'ends of accounts that are not ours',
    async run(now) {
      const { read } = services.store
      const due = (await foreignEndsDue(read, now, AT_ONCE + running.size)).filter(
        ({ id }) => !running.has(id),
      )
      for (const finding of due.slice(0, AT_ONCE - running.size)) start(finding)
      return nextForeignEnd(read, now)
    },
    async settle() {
      await Promise.all(running.values())
    },
    stop: () => stopping.abort(),
  }
}

async function endOne(services: EngineServices, finding: FindingRow, stopping: AbortSignal): Promise<void> {
  const until = services.clock.now() + LEASE
  const taken = await services.store.transact((tx) => takeForeignEnd(tx, finding, until), 'background')
  const system = taken ? await systemById(services.store.read, finding.systemId) : null
  if (!system) return
  const signal = AbortSignal.any([AbortSignal.timeout(LIMIT), stopping])
  const outcome = await tryForeignEnd(services, system, finding, signal)
  await record(services, finding, until, outcome)
}

/** Writes what an attempt came to, unless the order is another one by now. */
async function record(
  services: EngineServices,
  { id, systemId, siteId }: FindingRow,
  leasedUntil: Instant,
  outcome: ForeignOutcome,
): Promise<void> {
  await services.store.transact(async (tx) => {
    const now = services.clock.now()
    if (outcome.answered) await noteAnswer(tx, systemId, now)
    const finding = await findingById(tx, id)
    if (!finding || finding.closedAt !== null || finding.endDueAt !== leasedUntil) return
    const { kind } = finding
    const attempts = (finding.endAttempts ?? 0) + 1
    const subjects = { system: systemId, site: siteId }
    const append = (
      type: 'finding.ended' | 'finding.closed' | 'finding.end_failed' | 'finding.end_dropped',
      facts: Record<string, string | number>,
    ) =>
      services.audit.append(tx, now, {
        type,
        actorId: null,
        subjects,
        facts: { finding: id, kind, ...facts },
      })

    if (outcome.kind === 'ended') {
      await updateFinding(tx, id, {
        ...{ endDueAt: null, endAttempts: attempts, endFault: null },
        ...{ closedAt: now, closedWhy: 'ended' },
      })
      await append('finding.ended', { proof: outcome.proof, attempts })
      await append('finding.closed', { why: 'ended' })
      const system = await systemById(tx, systemId)
      if (system) await lookAfterAccounts(services, tx, system, [finding], now)
      return
    }
    const { fault } = outcome
    if (outcome.kind === 'dropped') {
      // What was confirmed is not what stands there: nobody's word is for that.
      await updateFinding(tx, id, {
        ...NOT_TO_END,
        ...{ endAttempts: attempts, endFault: fault },
      })
      await append('finding.end_dropped', { fault })
      return
    }
    const endDueAt = now + retryDelay(attempts, services.random(), outcome.retryAfter)
    await updateFinding(tx, id, { endDueAt, endAttempts: attempts, endFault: fault })
    if (attempts === 1) await append('finding.end_failed', { fault })
  }, 'background')
}
