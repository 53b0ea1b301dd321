import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { PageHeader } from '~/ui'
import { loadInventory } from './systems.server'
import { InventoryTable } from './systems.table.parts'

export const meta: MetaFunction = () => [{ title: 'Inventory · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { inventory } = await loadInventory(args)
  return json(inventory)
}

/** The inventory for those who sign and review it; whoever administers systems has it beside the forms. */
export default function Inventory() {
  return (
    <>
      <PageHeader
        title="Inventory"
        lead="Every connected system, as IT and physical security both sign it: where it stands, whose it is, who installs its updates, and what it can do."
      />
      <InventoryTable inventory={useLoaderData<typeof loader>()} />
    </>
  )
}
