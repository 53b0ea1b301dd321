import { Link, useLocation } from '@remix-run/react'
import type { ReactNode } from 'react'
import { classes } from '../classes'
import { Icon } from '../icon'

export interface Column<Row> {
  /** Also the value of `?sort=` when it can be sorted: 'age', and '-age' downwards. */
  key: string
  header: string
  cell: (row: Row) => ReactNode
  /** The loader sorts by this column when the URL asks for it. */
  sortable?: boolean
  /** Numbers and times stand at the end. */
  align?: 'start' | 'end'
  /** The header is read but not shown: buttons. */
  quiet?: boolean
}

export interface DataTableProps<Row> {
  /** Names the table for everybody who cannot see what stands around it. */
  caption: string
  captionShown?: boolean
  /** The first column names the row. */
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Something is wrong with this row: it stands out. */
  rowTone?: (row: Row) => 'danger' | 'warning' | null
  /** Shown instead of the table when there is no row: an EmptyState. */
  empty: ReactNode
  /** What the loader sorted by, as in the URL. */
  sort?: string
  /** Keyset cursors, for `?after=` and `?before=`; null or missing at an end. */
  next?: string | null
  previous?: string | null
  /**
   * Where these rows come as CSV with more pages than this one; the page's query is passed on. Without it the file is the
   * table as it stands here.
   */
  csv?: string
}

/** Spelled out because the phone's display: block takes a table's own roles away in some browsers. */
const ROLES = {
  table: { role: 'table' },
  rowgroup: { role: 'rowgroup' },
  row: { role: 'row' },
  columnheader: { role: 'columnheader' },
  rowheader: { role: 'rowheader' },
  cell: { role: 'cell' },
} as const

/** A table whose whole state is in the URL; on a phone each row is a card. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, captionShown, columns, rows, rowKey, rowTone, empty, sort, next, previous, csv } = props
  const { search } = useLocation()
  if (rows.length === 0 && !previous) return <>{empty}</>
  const file = fileNameOf(caption)
  return (
    <div className="mb-6">
      <p className="screen-only mb-2 flex justify-end">
        <Link
          to={csv ? csv + withParams(search, {}) : withFile(search, file)}
          reloadDocument
          className="inline-flex min-h-11 items-center gap-2 text-action underline underline-offset-2"
        >
          <Icon name="download" className="size-4" />
          Download as CSV<span className="sr-only">: {caption}</span>
        </Link>
      </p>
      <div className="relative overflow-x-auto rounded-md border border-line bg-surface">
        <table
          {...ROLES.table}
          data-file={file}
          data-partly={next || previous ? '' : undefined}
          className="stacking w-full border-collapse text-start"
        >
          <caption className={captionShown ? 'px-2 pt-3 text-start font-semibold' : 'sr-only'}>
            {caption}
          </caption>
          <thead {...ROLES.rowgroup} className="border-b border-line bg-raised">
            <tr {...ROLES.row}>
              {columns.map((column) => (
                <HeadCell key={column.key} column={column} sort={sort} search={search} />
              ))}
            </tr>
          </thead>
          <tbody {...ROLES.rowgroup}>
            {rows.map((row) => (
              <tr
                key={rowKey(row)}
                {...ROLES.row}
                className={classes(
                  'border-b border-line last:border-0 hover:bg-raised',
                  rowTone?.(row) === 'danger' && 'bg-error-bg shadow-[inset_4px_0_0_var(--error)]',
                  rowTone?.(row) === 'warning' && 'shadow-[inset_4px_0_0_var(--warning)]',
                )}
              >
                {columns.map((column, index) => (
                  <BodyCell key={column.key} column={column} row={row} first={index === 0} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager search={search} next={next} previous={previous} caption={caption} />
    </div>
  )
}

function HeadCell<Row>({ column, sort, search }: { column: Column<Row>; sort?: string; search: string }) {
  const direction = sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : undefined
  return (
    <th
      scope="col"
      {...ROLES.columnheader}
      aria-sort={direction}
      data-quiet={column.quiet ? '' : undefined}
      className={classes(
        'h-row px-2 py-1 text-start text-xs font-semibold whitespace-nowrap text-muted',
        column.align === 'end' && 'text-end!',
      )}
    >
      {column.sortable ? (
        <Link
          to={withParams(search, { sort: direction === 'ascending' ? `-${column.key}` : column.key }) || '?'}
          className={classes(
            'inline-flex min-h-8 items-center gap-1 underline decoration-dotted underline-offset-4 hover:text-ink max-md:min-h-11 pointer-coarse:min-h-11',
            direction && 'text-ink',
          )}
        >
          {column.header}
          {direction ? <Icon name={direction === 'ascending' ? 'up' : 'down'} className="size-3.5" /> : null}
        </Link>
      ) : column.quiet ? (
        <span className="sr-only">{column.header}</span>
      ) : (
        column.header
      )}
    </th>
  )
}

function BodyCell<Row>({ column, row, first }: { column: Column<Row>; row: Row; first: boolean }) {
  const said = column.cell(row)
  const look = classes(
    'h-row px-2 py-1.5 text-start align-middle',
    column.align === 'end' && 'md:text-end',
    column.quiet && 'md:whitespace-nowrap',
    // Where cells stand below each other, a heading over nothing says nothing.
    (said === '' || said === null) && 'max-md:hidden!',
  )
  const content = <div className="min-w-0 max-md:ml-auto max-md:text-end">{said}</div>
  if (first) {
    return (
      <th scope="row" {...ROLES.rowheader} className={classes(look, 'font-semibold max-md:text-base')}>
        {said}
      </th>
    )
  }
  return (
    <td {...ROLES.cell} data-label={column.quiet ? undefined : column.header} className={look}>
      {content}
    </td>
  )
}

interface PagerProps {
  search: string
  next?: string | null
  previous?: string | null
  caption: string
}

function Pager({ search, next, previous, caption }: PagerProps) {
  if (!next && !previous) return null
  const look =
    'inline-flex min-h-11 items-center gap-2 rounded-sm border border-control bg-surface px-4 font-semibold text-ink hover:bg-raised'
  return (
    <nav aria-label={`Pages of ${caption}`} className="screen-only mt-3 flex justify-between gap-3">
      {previous ? (
        <Link rel="prev" to={withParams(search, { before: previous })} className={look}>
          <Icon name="back" className="size-4" />
          Previous
        </Link>
      ) : (
        <span />
      )}
      {next ? (
        <Link rel="next" to={withParams(search, { after: next })} className={look}>
          Next
          <Icon name="forward" className="size-4" />
        </Link>
      ) : null}
    </nav>
  )
}

/** 'Locks that stand' -> 'locks-that-stand': in the URL that asks for the table as a file, and in the file's name. */
function fileNameOf(caption: string): string {
  return (
    caption
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'table'
  )
}

/** The very page that is shown, asked for as a file. */
function withFile(search: string, file: string): string {
  const params = new URLSearchParams(search)
  params.set('csv', file)
  return `?${params}`
}

/** The query with changes; cursors belong to one order and one filter, so they never survive a change. */
export function withParams(search: string, changes: Readonly<Record<string, string>>): string {
  const params = new URLSearchParams(search)
  params.delete('after')
  params.delete('before')
  for (const [key, value] of Object.entries(changes)) params.set(key, value)
  const text = params.toString()
  return text === '' ? '' : `?${text}`
}
