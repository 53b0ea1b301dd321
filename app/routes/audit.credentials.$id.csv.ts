import type { LoaderFunctionArgs } from '@remix-run/node'
import { ok } from '~/domain/kernel/result'
import { requireActor } from '~/http/caller.server'
import { readCredentialRecord } from '~/usecases/audit/read-credential-record.server'
import { EVENT_COLUMNS } from './audit.events.parts'
import { CSV_PAGE, csvResponse } from './report-csv.server'

/** The time line of one person's means in one system. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const credentialId = args.params.id ?? ''
  return csvResponse({
    name: 'credential',
    now,
    columns: EVENT_COLUMNS,
    async load(after) {
      const record = await readCredentialRecord(services, actor, { credentialId, after }, CSV_PAGE)
      return record.ok ? ok(record.value.events) : record
    },
  })
}
