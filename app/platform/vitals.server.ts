import { DAY, type Millis, SECOND } from '~/domain/kernel/time'
import { standingFreezes } from '~db/repositories/giving-freezes'
import { openBreakers } from '~db/repositories/system-contacts'
import {
  countDue,
  countEndsBegun,
  countFindingsByKind,
  type EndCounts,
  heartbeats,
  outboxState,
} from '~db/repositories/vitals'
import type { Services } from './services'

/** How it stands with the work, as the database says. */
export interface Vitals {
  readonly due: number
  readonly ends: EndCounts
  readonly findings: readonly { readonly kind: string; readonly n: number }[]
  readonly breakers: readonly { readonly id: string; readonly name: string }[]
  readonly mails: number
  /** How long the oldest mail waits. */
  readonly oldestMail: Millis
  /** The reasons why nothing new is given. */
  readonly frozen: readonly string[]
  readonly nodes: readonly { readonly id: string; readonly silence: Millis }[]
}

const MOST_NODES = 50
/** A node that was silent for longer is not counted as one that should run. */
const FORGOTTEN: Millis = DAY

/** Whoever asks more often gets the same answer: asking must not be a way to burden the portal. */
const FRESH: Millis = 5 * SECOND

/** Reads them, at most once in five seconds; those who ask meanwhile wait for the same reading. */
export function createVitals({
  store,
  clock,
  leaseClock,
}: Pick<Services, 'store' | 'clock' | 'leaseClock'>): () => Promise<Vitals> {
  let last: { readonly at: Millis; readonly reading: Promise<Vitals> } | null = null

  async function read(): Promise<Vitals> {
    const h = store.read
    const now = clock.now()
    const leaseNow = await leaseClock(h)
    const mail = await outboxState(h)
    const nodes = await heartbeats(h, leaseNow - FORGOTTEN, MOST_NODES)
    return {
      due: await countDue(h, now),
      ends: await countEndsBegun(h),
      findings: await countFindingsByKind(h, now),
      breakers: await openBreakers(h),
      mails: mail.waiting,
      oldestMail: mail.oldestAt === null ? 0 : Math.max(0, now - mail.oldestAt),
      frozen: (await standingFreezes(h)).map((freeze) => freeze.reason),
      nodes: nodes.map(({ id, beatAt }) => ({ id, silence: Math.max(0, leaseNow - beatAt) })),
    }
  }

  return () => {
    const at = clock.monotonic()
    if (last === null || at - last.at >= FRESH) {
      const reading = read()
      const kept = { at, reading }
      last = kept
      // A failed reading is nothing to keep.
      reading.catch(() => {
        if (last === kept) last = null
      })
    }
    return last.reading
  }
}
