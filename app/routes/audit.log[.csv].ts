import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireActor } from '~/http/caller.server'
import { readLog } from '~/usecases/audit/read-log.server'
import { EVENT_COLUMNS } from './audit.events.parts'
import { CSV_PAGE, csvResponse } from './report-csv.server'

/** The newest events of the log. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  return csvResponse({
    name: 'log',
    now,
    columns: EVENT_COLUMNS,
    load: (after) => readLog(services, actor, { after }, CSV_PAGE),
  })
}
