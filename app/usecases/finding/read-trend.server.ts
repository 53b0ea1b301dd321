import { ok, type Result, refuse } from '~/domain/kernel/result'
import { DAY, type Instant } from '~/domain/kernel/time'
import { siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { ALL_KINDS, findingCountsByDay } from '~db/repositories/finding-counts'
import type { ReportQuery } from '../report/report-query'

/** Days of a trend, the one that is running among them. */
const DAYS = 60

/** Kinds in which somebody holds what was taken away, or more than was given. */
const WORST: ReadonlySet<string> = new Set(['resurrected', 'overdue', 'drifted'])

/** How many findings were open on a day; null when nobody counted then. */
export interface TrendDay {
  /** The day's first instant in UTC. */
  readonly day: Instant
  readonly count: number | null
  /** Those among them that came back, are overdue or drifted. */
  readonly worst: number
}

/** Open findings day by day, of a site or a system where the query names one. Problems: not_found. */
export async function readFindingTrend(
  services: Services,
  actor: Actor,
  { siteId, systemId }: Pick<ReportQuery, 'siteId' | 'systemId'>,
): Promise<Result<readonly TrendDay[]>> {
  const now = services.clock.now()
  const sites = siteReach(actor, 'audit.read', now)
  if (sites === null) return refuse('not_found')
  const first = Math.floor(now / DAY) * DAY - (DAYS - 1) * DAY
  const rows = await findingCountsByDay(services.store.read, first, { sites, siteId, systemId })
  const counts = new Map<Instant, number>()
  const worst = new Map<Instant, number>()
  for (const { day, kind, count } of rows) {
    if (kind === ALL_KINDS) counts.set(day, count)
    else if (WORST.has(kind)) worst.set(day, (worst.get(day) ?? 0) + count)
  }
  return ok(
    Array.from({ length: DAYS }, (_, index) => {
      const day = first + index * DAY
      return { day, count: counts.get(day) ?? null, worst: worst.get(day) ?? 0 }
    }),
  )
}
