import { DAY, type Instant, type Millis } from '~/domain/kernel/time'
import type { SiteReach } from '~/domain/person/reach'
import { confirmedTimes } from '~db/repositories/reports-ends'
import type { Handle } from '~db/store'

const WEEKS = 8
const WEEK: Millis = 7 * DAY

/** The newest ends that are looked at, of each site of a reach. */
const MOST_TIMES = 2_000

/** How long revocations took that were confirmed in the seven days from `from`. */
export interface RevocationWeek {
  readonly from: Instant
  readonly count: number
  /** Null when there was none. */
  readonly median: Millis | null
  readonly slowest: Millis | null
}

export interface TimeToRevoke {
  /** Oldest first; the last one is running. */
  readonly weeks: readonly RevocationWeek[]
  /** Older ones were left out, because there were too many. */
  readonly cut: boolean
}

/** From the planned end to the proof that it is over, week by week, over the newest ends. */
export async function timeToRevoke(h: Handle, sites: SiteReach, now: Instant): Promise<TimeToRevoke> {
  const since = now - WEEKS * WEEK
  const pages = await Promise.all(
    (sites === 'all' ? [null] : sites).map((siteId) => confirmedTimes(h, siteId, since, MOST_TIMES)),
  )
  const lags: Millis[][] = Array.from({ length: WEEKS }, () => [])
  for (const { plannedAt, confirmedAt } of pages.flat()) {
    const week = Math.min(WEEKS - 1, Math.floor((confirmedAt - since) / WEEK))
    lags[week]?.push(Math.max(0, confirmedAt - plannedAt))
  }
  return {
    weeks: lags.map((week, index) => {
      const sorted = week.sort((a, b) => a - b)
      return {
        from: since + index * WEEK,
        count: sorted.length,
        median: sorted[Math.floor((sorted.length - 1) / 2)] ?? null,
        slowest: sorted.at(-1) ?? null,
      }
    }),
    cut: pages.some((page) => page.length === MOST_TIMES),
  }
}
