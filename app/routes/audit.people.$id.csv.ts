import type { LoaderFunctionArgs } from '@remix-run/node'
import { ok } from '~/domain/kernel/result'
import { requireActor } from '~/http/caller.server'
import { readPersonRecord } from '~/usecases/audit/read-person-record.server'
import { EVENT_COLUMNS } from './audit.events.parts'
import { CSV_PAGE, csvResponse } from './report-csv.server'

/** A person's time line. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const personId = args.params.id ?? ''
  return csvResponse({
    name: 'person',
    now,
    columns: EVENT_COLUMNS,
    async load(after) {
      const record = await readPersonRecord(services, actor, { personId, after }, CSV_PAGE)
      return record.ok ? ok(record.value.events) : record
    },
  })
}
