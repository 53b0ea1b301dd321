import pLimit from 'p-limit'
import { inTime, type Order } from '~/connectors/contract'
import { groupedBy } from '~/domain/kernel/grouped-by'
import type { Id } from '~/domain/kernel/ids'
import { type Instant, MINUTE } from '~/domain/kernel/time'
import { openSystem } from '~/platform/system-access.server'
import type { CredentialRow } from '~db/repositories/credentials'
import { dueCredentials } from '~db/repositories/due-work'
import type { Chore } from './chores.server'
import type { EngineServices } from './engine-services'
import { type Plan, plansFor } from './plan.server'

/** Credentials read at once, and how many calls to one system are under way. */
const PAGE = 5_000
const AT_ONCE = 4
/** After so many calls that failed one system is left alone until the next round: it keeps only its own waiting. */
const FAILURES = 3
/** How soon the same one is tried again, ms; and how far ahead the engine puts off what it could not record. */
const AGAIN = MINUTE
const AHEAD = 15_000
/** The longest one call may take, ms. */
const LIMIT = 30_000
/** After a write that succeeded where others fail, the disk still counts as full for this long, ms. */
const SINCE = 15_000

/**
 * While the database cannot be written (a full disk), nothing can be claimed or recorded, and ends would wait for space.
 * So what has to end is ordered from its target all the same, without a record: taking twice does no harm. Once there is space
 * the engine does the same again, reads back, and writes it down; nothing is ever given here, and one right of several
 * that stay waits for space. It runs beside the engine's passes, each system by itself: a dead one keeps nobody waiting.
 */
export function unrecordedChore(services: EngineServices, lastRefused: () => Instant | null): Chore {
  const tried = new Map<Id, Instant>()
  let round: Promise<void> | null = null
  let stopped = false

  async function takeDue(now: Instant): Promise<void> {
    // Nothing changes in a database that cannot be written: pages follow each other by number.
    for (let from = 0; !stopped; from += PAGE) {
      const due = await dueCredentials(services.store.read, now + AHEAD, PAGE, from)
      const waiting = due.filter(({ id }) => now - (tried.get(id) ?? Number.NEGATIVE_INFINITY) >= AGAIN)
      const bySystem = groupedBy(waiting, ({ systemId }) => systemId)
      await Promise.all([...bySystem.values()].map((own) => takeAll(own, now)))
      if (due.length < PAGE) return
    }
  }

  async function takeAll(credentials: readonly CredentialRow[], now: Instant): Promise<void> {
    const limit = pLimit(AT_ONCE)
    let failures = 0
    await Promise.all(
      credentials.map((credential) =>
        limit(async () => {
          if (stopped || failures >= FAILURES) return
          tried.set(credential.id, now)
          try {
            const [plan] = await plansFor(services, services.store.read, [credential])
            if (plan && plan.want.state !== 'on') await take(plan)
          } catch (error) {
            failures += 1
            services.log.warn({ err: error, credentialId: credential.id }, 'not taken without a record')
          }
        }),
      ),
    )
  }

  async function take({ facts, connector, want }: Plan): Promise<void> {
    const { artifact, credential, person, system } = facts
    if (artifact === null || artifact.state === 'gone') return
    const access = openSystem(services, system, AbortSignal.timeout(LIMIT))
    const order: Order = {
      credentialId: credential.id,
      holderName: person.name,
      nativeName: artifact.nativeName,
      nativeId: artifact.nativeId,
      // Off is enough until it can be written down, and loses nothing.
      state: connector.capabilities.disable ? 'off' : want.state,
      entitlements: [],
      sessions: want.sessionsUntil === null ? 'end' : 'keep',
      validFrom: null,
      validTo: null,
      secret: null,
    }
    await inTime(connector.apply(access, order), access.signal)
    services.log.warn(
      { credentialId: credential.id },
      'taken without a record: the database cannot be written',
    )
  }

  return {
    name: 'taking without a record',
    async run(now) {
      const refused = lastRefused()
      if (refused === null || now - refused > SINCE) {
        if (round === null) tried.clear()
        return null
      }
      round ??= takeDue(now)
        .catch((error: unknown) => services.log.error({ err: error }, 'what has to end could not be read'))
        .finally(() => {
          round = null
        })
      return now + 1_000
    },
    settle: async () => {
      await round
    },
    stop: () => {
      stopped = true
    },
  }
}
