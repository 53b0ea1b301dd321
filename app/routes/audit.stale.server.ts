import { DAY } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { listCapped } from '~/usecases/finding/list-capped.server'
import {
  type FindingQuery,
  isChange,
  isFindingKind,
  listFindings,
} from '~/usecases/finding/list-findings.server'
import { listUnused } from '~/usecases/finding/list-unused.server'
import { queryId } from './list-query.server'
import { reportQuery } from './report-query.server'

/** The query of the findings: the report's, `kind`, `owner`, `change`, and `age`, the least number of days. */
export function findingQuery(request: Request): FindingQuery {
  const kind = queryId(request, 'kind')
  const change = queryId(request, 'change')
  const days = Number(queryId(request, 'age') ?? 0)
  return {
    ...reportQuery(request),
    kind: isFindingKind(kind) ? kind : null,
    ownerId: queryId(request, 'owner'),
    olderThan: Number.isInteger(days) && days > 0 && days <= MOST_DAYS ? days * DAY : null,
    change: isChange(change) ? change : null,
  }
}

/** Nothing is older than a hundred years. */
const MOST_DAYS = 36_525

/** Every table of the page that comes in pages, by the URL's own query. */
export function staleTables(services: Services, actor: Actor, request: Request) {
  const query = findingQuery(request)
  return {
    findings: (after: string, size?: number) => listFindings(services, actor, { ...query, after }, size),
    unused: (after: string, size?: number) => listUnused(services, actor, { ...query, after }, size),
    capped: (after: string, size?: number) => listCapped(services, actor, { ...query, after }, size),
    query,
    after: query.after,
  }
}
