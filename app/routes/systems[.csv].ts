import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireActor } from '~/http/caller.server'
import { listInventory } from '~/usecases/connected-system/read-inventory.server'
import { CSV_PAGE, csvResponse } from './report-csv.server'
import { inventoryColumns, inventoryQuery } from './systems.parts'

/** The inventory that the same query shows. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const query = inventoryQuery(args.request)
  return csvResponse({
    name: 'inventory',
    now,
    columns: inventoryColumns(now),
    load: (after) => listInventory(services, actor, { ...query, after }, CSV_PAGE),
  })
}
