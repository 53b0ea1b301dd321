import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireActor } from '~/http/caller.server'
import { listLive } from '~/usecases/live/list-live.server'
import { liveColumns } from './live.parts'
import { CSV_PAGE, csvResponse } from './report-csv.server'
import { reportQuery } from './report-query.server'

/** Who holds what now, with the filter of the page. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const { siteId } = reportQuery(args.request)
  return csvResponse({
    name: 'live',
    now,
    columns: liveColumns(now),
    load: (after) => listLive(services, actor, { siteId, after }, CSV_PAGE),
  })
}
