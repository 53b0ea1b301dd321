import { chunksOf } from '~/domain/kernel/chunks-of'
import type { Millis } from '~/domain/kernel/time'
import { renewLeases } from '~db/repositories/claims'
import { systemsWithWork } from '~db/repositories/due-work'
import type { EngineServices } from './engine-services'
import { GROUP, groupCommit } from './group-commit.server'
import { createHolds, type Hold } from './holds.server'
import type { Intent } from './intent.server'
import { LEASE } from './next-due'
import { recordRounds } from './record.server'
import { playRound, type RoundResult, unplayed } from './round.server'
import type { Slots } from './slots.server'
import { type Claim, claimWork, putOff, takeUp } from './work.server'

/** How often leases are prolonged, ms. */
const RENEW_EVERY: Millis = 5_000

/** What this process has claimed, from the claim to the record. */
export interface WorkInHand {
  /** Claims what is due, as far as there are slots; it is worked on beside whoever called. */
  claimDue(): Promise<void>
  isEmpty(): boolean
  /** Resolves when nothing is in hand. */
  done(): Promise<void>
  /** From here on leases are prolonged, until the answer is called. */
  keepLeases(): () => void
  /** Ends the calls under way: what they came to is recorded. */
  cutOff(): void
}

export interface WorkInHandOptions {
  /** Whose leases are whose. */
  readonly node: string
  readonly slots: Slots
  /** A slot or a credential is free: there may be more to claim. */
  readonly freed: () => void
}

export function createWorkInHand(
  services: EngineServices,
  { node, slots, freed }: WorkInHandOptions,
): WorkInHand {
  const { log, clock, store } = services
  const holds = createHolds(LEASE)
  const record = groupCommit<RoundResult>((results) => recordRounds(services, results))
  const inHand = new Set<Promise<void>>()

  async function claimDue(): Promise<void> {
    const systems = await systemsWithWork(store.read, clock.now(), await services.leaseClock(store.read))
    // Where the breaker is open nobody but a probe calls: no slot is kept for what is only told so.
    const shares = slots.share(systems.filter(({ breakerUntil }) => breakerUntil === null))
    const wanted = systems
      .map((system) => ({ system, free: shares.get(system.id) ?? 0 }))
      .filter(({ system, free }) => free > 0 || system.breakerUntil !== null)
    if (wanted.length === 0) return
    const claims = await claimWork(services, node, wanted)
    for (const group of chunksOf(claims, GROUP)) keep(workOn(group))
  }

  /** From the claim to the record; what was not got rid of otherwise ends with its lease. */
  async function workOn(claims: readonly Claim[]): Promise<void> {
    const kept = new Map(
      claims.map((each) => {
        const { id, systemId } = each.credential
        // Who is only told that nothing was seen calls nobody: a dead target takes no slot from the others.
        const giveBack = each.mayCall ? slots.take(systemId) : () => undefined
        return [id, { ...each, hold: holds.take(id), giveBack }]
      }),
    )
    const leave = (id: string) => {
      kept.get(id)?.giveBack()
      kept.get(id)?.hold.end()
      kept.delete(id)
    }
    try {
      const intents = await takeUp(
        services,
        claims.map(({ credential }) => credential),
      )
      const taken = new Set(intents.map(({ plan }) => plan.claimed.id))
      for (const { credential } of claims) if (!taken.has(credential.id)) leave(credential.id)
      await Promise.all(
        intents.map(async (intent) => {
          const { id } = intent.plan.claimed
          const work = kept.get(id)
          if (work) await finish(intent, work).finally(() => leave(id))
        }),
      )
    } finally {
      for (const id of [...kept.keys()]) leave(id)
    }
  }

  async function finish(
    intent: Intent,
    { mayCall, hold, giveBack }: { mayCall: boolean; hold: Hold; giveBack: () => void },
  ): Promise<void> {
    const { claimed } = intent.plan
    try {
      const result = mayCall ? await playRound(services, intent, hold.signal) : unplayed(services, intent)
      if (result.outcome.seen !== null) slots.reached(claimed.systemId)
      // The target is free for the next while this one is written down.
      giveBack()
      freed()
      await record(result)
    } catch (error) {
      await putOff(services, claimed, error)
    }
  }

  function keep(work: Promise<void>): void {
    const kept: Promise<void> = work
      .catch((error: unknown) =>
        log.error({ err: error }, 'claimed work could not be taken up; its leases end'),
      )
      .finally(() => {
        inHand.delete(kept)
        freed()
      })
    inHand.add(kept)
  }

  async function renew(): Promise<void> {
    const ids = holds.old()
    if (ids.length === 0) return
    const ours = await store.transact(async (tx) => {
      const leaseNow = await services.leaseClock(tx)
      return renewLeases(tx, node, ids, leaseNow, leaseNow + LEASE)
    }, 'engine')
    holds.prolonged(ours)
    const lost = ids.filter((id) => !ours.includes(id))
    if (lost.length > 0) log.warn({ node, credentials: lost.length }, 'leases were lost; their calls end')
    holds.lost(lost)
  }

  return {
    claimDue,
    isEmpty: () => inHand.size === 0,
    async done() {
      while (inHand.size > 0) await Promise.all(inHand)
    },
    keepLeases() {
      const renewals = setInterval(() => {
        renew().catch((error: unknown) => log.error({ err: error }, 'leases could not be prolonged'))
      }, RENEW_EVERY)
      renewals.unref()
      return () => clearInterval(renewals)
    },
    cutOff: holds.abortAll,
  }
}
