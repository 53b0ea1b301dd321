import type { LoaderFunctionArgs } from '@remix-run/node'
import { ok } from '~/domain/kernel/result'
import { requireActor } from '~/http/caller.server'
import { listRevocations } from '~/usecases/report/list-revocations.server'
import { ALL_COLUMNS } from './audit.revocations.parts'
import { CSV_PAGE, csvResponse } from './report-csv.server'
import { reportQuery } from './report-query.server'

/** Ends that are not confirmed come all at once, the longest-running first; a file with more of them says so. */
const MOST_OPEN = 2_000

/** The revocations as the page shows them with the same query, what is not confirmed first. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const query = reportQuery(args.request)
  return csvResponse({
    name: 'revocations',
    now,
    columns: ALL_COLUMNS,
    async load(after) {
      const page = await listRevocations(services, actor, { ...query, after }, CSV_PAGE, MOST_OPEN)
      if (!page.ok) return page
      const { open, openMore, rows, next } = page.value
      return ok({ rows: [...open, ...rows], next, cut: openMore })
    },
  })
}
