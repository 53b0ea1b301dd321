import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isAdministrator } from '~/domain/person/roles'
import { ButtonLink, PageHeader } from '~/ui'
import { loadInventory } from './systems.server'
import { InventoryTable } from './systems.table.parts'

export const meta: MetaFunction = () => [{ title: 'Connected systems · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { actor, inventory } = await loadInventory(args)
  return json({ inventory, mayChange: isAdministrator(actor, inventory.now) })
}

export default function Systems() {
  const { inventory, mayChange } = useLoaderData<typeof loader>()
  const add = mayChange ? (
    <ButtonLink to="/admin/systems/new" icon="add">
      Add a system
    </ButtonLink>
  ) : null
  return (
    <>
      <PageHeader
        title={inventory.archived ? 'Archived systems' : 'Connected systems'}
        lead="Where Daypass gives access and takes it away, as IT and physical security both sign it. Each gives nothing before both seats of its site confirmed what it is. While Daypass is down no early end and no lock is carried out in any of them."
        actions={inventory.archived ? null : add}
      />
      <InventoryTable inventory={inventory} add={add} />
    </>
  )
}
