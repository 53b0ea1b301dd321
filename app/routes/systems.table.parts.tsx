import type { SerializeFrom } from '@remix-run/node'
import { useSearchParams } from '@remix-run/react'
import type { ReactNode } from 'react'
import { SEATS } from '~/domain/kernel/ids'
import { DataTable, EmptyState, labelFor, Select } from '~/ui'
import { ArchivedLink } from './configuration.parts'
import { FilterForm } from './report-table.parts'
import { inventoryColumns, inventoryTone } from './systems.parts'
import type { loadInventory } from './systems.server'

type Inventory = SerializeFrom<Awaited<ReturnType<typeof loadInventory>>['inventory']>

/** The inventory with its filters; `add` is offered where there is no system yet. */
export function InventoryTable({
  inventory: { rows, next, sites, kinds, now, archived },
  add = null,
}: {
  inventory: Inventory
  add?: ReactNode
}) {
  const [params] = useSearchParams()
  const chosen = (name: string) => params.get(name) ?? ''
  return (
    <>
      <FilterForm sites={sites} keep={archived ? { archived: '1' } : {}}>
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
        caption={archived ? 'Archived systems' : 'Connected systems'}
        rows={rows}
        rowKey={(row) => row.id}
        rowTone={inventoryTone}
        columns={inventoryColumns(now)}
        next={next}
        csv="/systems.csv"
        empty={
          <EmptyState title="No system here" icon="system" action={archived ? null : add}>
            {params.size > 0 ? 'Nothing fits this filter.' : 'Connected systems of your sites stand here.'}
          </EmptyState>
        }
      />
      <ArchivedLink archived={archived} of="systems" />
    </>
  )
}
