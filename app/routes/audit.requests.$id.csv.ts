import type { LoaderFunctionArgs } from '@remix-run/node'
import { ok, type Result } from '~/domain/kernel/result'
import { requireActor } from '~/http/caller.server'
import { type RequestRecord, readRequestRecord } from '~/usecases/audit/read-request-record.server'
import { EVENT_COLUMNS } from './audit.events.parts'
import { decisionColumns, grantColumns } from './audit.requests.parts'
import { END_COLUMNS } from './audit.revocations.parts'
import { queryId } from './list-query.server'
import { CSV_PAGE, csvResponse } from './report-csv.server'

/** A table of a request's record: its decisions, grants or ends, else its time line. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const requestId = args.params.id ?? ''
  const read = (after: string) => readRequestRecord(services, actor, { requestId, after }, CSV_PAGE)
  switch (queryId(args.request, 'table')) {
    case 'decisions': {
      const columns = decisionColumns('UTC')
      return csvResponse({ name: 'decisions', now, columns, load: () => rowsOf(read(''), 'decisions') })
    }
    case 'grants': {
      const columns = grantColumns('UTC')
      return csvResponse({ name: 'grants', now, columns, load: () => rowsOf(read(''), 'grants') })
    }
    case 'ends':
      return csvResponse({ name: 'ends', now, columns: END_COLUMNS, load: () => rowsOf(read(''), 'ends') })
    default:
      return csvResponse({
        name: 'request',
        now,
        columns: EVENT_COLUMNS,
        async load(after) {
          const record = await read(after)
          return record.ok ? ok(record.value.events) : record
        },
      })
  }
}

async function rowsOf<K extends 'decisions' | 'grants' | 'ends'>(
  reading: Promise<Result<RequestRecord>>,
  table: K,
): Promise<Result<{ readonly rows: RequestRecord[K]; readonly next: null }>> {
  const record = await reading
  return record.ok ? ok({ rows: record.value[table], next: null }) : record
}
