import { Badge } from '~/ui'
import { type CsvCell, WhatCell } from './report-table.parts'

/** Something that somebody has to deal with on a connected system. */
export interface Owned {
  readonly owner: { readonly name: string } | null
  readonly site: { readonly name: string }
  readonly system: { readonly name: string }
}

/** The system and its site. */
export function Place({ row }: { row: Owned }) {
  return <WhatCell what={row.system.name} where={row.site.name} />
}

/** Who has to deal with it. */
export function Owner({ row }: { row: Pick<Owned, 'owner'> }) {
  return row.owner ? row.owner.name : <Badge tone="warning">Nobody</Badge>
}

export const OWNER_CELL: CsvCell<Pick<Owned, 'owner'>> = {
  header: 'Owner',
  text: (row) => row.owner?.name ?? '',
}

/** What somebody does about it, and how on the system itself. */
export function ToDo({ children, more }: { children: string; more?: string }) {
  return (
    <div className="max-w-[26rem] max-md:text-start md:min-w-44">
      <p>{children}</p>
      {more ? <p className="text-xs text-muted">{more}</p> : null}
    </div>
  )
}
