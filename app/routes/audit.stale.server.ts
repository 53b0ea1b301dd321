import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { listCapped } from '~/usecases/finding/list-capped.server'
import { isFindingKind, listFindings } from '~/usecases/finding/list-findings.server'
import { listUnused } from '~/usecases/finding/list-unused.server'
import { queryId } from './list-query.server'
import { reportQuery } from './report-query.server'

/** The query of the findings: the report's, and `kind`. */
export function findingQuery(request: Request) {
  const kind = queryId(request, 'kind')
  return { ...reportQuery(request), kind: isFindingKind(kind) ? kind : null }
}

/** Every table of the page that comes in pages, by the URL's own query. */
export function staleTables(services: Services, actor: Actor, request: Request) {
  const query = findingQuery(request)
  return {
    findings: (after: string, size?: number) => listFindings(services, actor, { ...query, after }, size),
    unused: (after: string, size?: number) => listUnused(services, actor, { ...query, after }, size),
    capped: (after: string, size?: number) => listCapped(services, actor, { ...query, after }, size),
    after: query.after,
  }
}
