import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData, useSearchParams } from '@remix-run/react'
import { SEATS } from '~/domain/kernel/ids'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { DataTable, EmptyState, labelFor, PageHeader, Select } from '~/ui'
import { listInventory } from '~/usecases/connected-system/read-inventory.server'
import { readFilterChoices } from '~/usecases/report/filter-choices.server'
import { FilterForm } from './report-table.parts'
import { inventoryColumns, inventoryQuery, inventoryTone } from './systems.parts'

export const meta: MetaFunction = () => [{ title: 'Inventory · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const [page, choices] = await Promise.all([
    listInventory(services, actor, inventoryQuery(args.request)),
    readFilterChoices(services, actor),
  ])
  const kinds = services.connectors
    .kinds()
    .map((kind) => ({ value: kind, label: services.connectors.get(kind).title }))
  return json({ ...valueOrNotFound(page), sites: valueOrNotFound(choices).sites, kinds, now })
}

export default function Inventory() {
  const { rows, next, sites, kinds, now } = useLoaderData<typeof loader>()
  const [params] = useSearchParams()
  const chosen = (name: string) => params.get(name) ?? ''
  return (
    <>
      <PageHeader
        title="Inventory"
        lead="Every connected system, as IT and physical security both sign it: where it stands, whose it is, who installs its updates, and what it can do."
      />
      <FilterForm sites={sites}>
        <Select
          name="kind"
          label="Kind"
          optional
          empty="All kinds"
          options={kinds}
          defaultValue={chosen('kind')}
        />
        <Select
          name="seat"
          label="Run by"
          optional
          empty="Both sides"
          options={SEATS.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
          defaultValue={chosen('seat')}
        />
        <Select
          name="signed"
          label="Signed"
          optional
          empty="All"
          options={[
            { value: 'no', label: 'Waits for a signature' },
            { value: 'yes', label: 'Signed by both' },
          ]}
          defaultValue={chosen('signed')}
        />
      </FilterForm>
      <DataTable
        caption="Connected systems"
        rows={rows}
        rowKey={(row) => row.id}
        rowTone={inventoryTone}
        columns={inventoryColumns(now)}
        next={next}
        csv="/systems.csv"
        empty={
          <EmptyState title="No system here" icon="system">
            {params.size > 0 ? 'Nothing fits this filter.' : 'Connected systems of your sites stand here.'}
          </EmptyState>
        }
      />
    </>
  )
}
