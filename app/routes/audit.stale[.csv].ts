import type { LoaderFunctionArgs } from '@remix-run/node'
import { ok } from '~/domain/kernel/result'
import { requireActor } from '~/http/caller.server'
import { readFindingSummary } from '~/usecases/finding/read-summary.server'
import { findingColumns } from './audit.findings.parts'
import { cappedColumns, unusedColumns } from './audit.held.parts'
import { tableOf } from './audit.stale.parts'
import { staleTables } from './audit.stale.server'
import { systemColumns } from './audit.systems.parts'
import { queryId } from './list-query.server'
import { CSV_PAGE, csvResponse } from './report-csv.server'

/** The table of the stale page that the same query shows. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const tables = staleTables(services, actor, args.request)
  switch (tableOf(queryId(args.request, 'show'))) {
    case 'findings':
      return csvResponse({
        name: 'findings',
        now,
        columns: findingColumns(now),
        load: (after) => tables.findings(after, CSV_PAGE),
      })
    case 'unused':
      return csvResponse({
        name: 'never-used',
        now,
        columns: unusedColumns(now),
        load: (after) => tables.unused(after, CSV_PAGE),
      })
    case 'capped':
      return csvResponse({
        name: 'held-back',
        now,
        columns: cappedColumns(now),
        load: (after) => tables.capped(after, CSV_PAGE),
      })
    case 'systems':
      return csvResponse({
        name: 'systems',
        now,
        columns: systemColumns(now),
        async load() {
          const summary = await readFindingSummary(services, actor)
          return summary.ok ? ok({ rows: summary.value.coverage.systems, next: null }) : summary
        },
      })
  }
}
