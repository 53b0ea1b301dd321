import type { ReportQuery } from '~/usecases/report/report-query'
import { queryId } from './list-query.server'

/** What the URL of a report asks for: `site`, `vendor`, `system`, and `after`, the cursor of the page before. */
export function reportQuery(request: Request): ReportQuery {
  return {
    siteId: queryId(request, 'site'),
    vendorId: queryId(request, 'vendor'),
    systemId: queryId(request, 'system'),
    after: new URL(request.url).searchParams.get('after')?.slice(0, 200) ?? '',
  }
}
