import type { LoaderFunctionArgs } from '@remix-run/node'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { listInventory } from '~/usecases/connected-system/read-inventory.server'
import { readFilterChoices } from '~/usecases/report/filter-choices.server'
import { inventoryQuery } from './systems.parts'

/** A page of the inventory with what its filters offer, and who asked for it. */
export async function loadInventory(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const query = inventoryQuery(args.request)
  const [page, choices] = await Promise.all([
    listInventory(services, actor, query),
    readFilterChoices(services, actor),
  ])
  const kinds = services.connectors
    .kinds()
    .map((kind) => ({ value: kind, label: services.connectors.get(kind).title }))
  const inventory = { ...valueOrNotFound(page), sites: valueOrNotFound(choices).sites, kinds, now }
  return { actor, inventory: { ...inventory, archived: query.archived } }
}
