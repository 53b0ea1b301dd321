import type { Result } from '~/domain/kernel/result'
import { csvFile } from '~/http/csv-file.server'
import { valueOrNotFound } from '~/http/respond.server'
import type { ReportColumn } from './report-table.parts'

/** The most rows of a file. A file that was cut says so in its name and its last line. */
export const MOST_ROWS = 10_000

/** Rows read at once: between two pages others get their turn. */
export const CSV_PAGE = 500

/** A report that looks at much and finds little ends here, and says so as well. */
const MOST_PAGES = 30

interface Page<Row> {
  readonly rows: readonly Row[]
  readonly next: string | null
  /** Rows were left out that no later page brings. */
  readonly cut?: boolean
}

export interface CsvReport<Row> {
  /** 'revocations' */
  readonly name: string
  readonly now: number
  readonly columns: readonly ReportColumn<Row>[]
  /** The page after a cursor; '' is the first. A refusal becomes the 404 page. */
  readonly load: (after: string) => Promise<Result<Page<Row>>>
}

/** The table of a report, all its pages, as CSV. */
export async function csvResponse<Row>({ name, now, columns, load }: CsvReport<Row>): Promise<Response> {
  const rows: Row[] = []
  let next: string | null = ''
  let left = false
  for (let pages = 0; next !== null && rows.length < MOST_ROWS && pages < MOST_PAGES; pages++) {
    const page: Page<Row> = valueOrNotFound(await load(next))
    rows.push(...page.rows)
    next = page.next
    left ||= page.cut === true
    await new Promise((resolve) => setImmediate(resolve))
  }
  const cells = columns.flatMap((column) => column.csv)
  const cut = next !== null || left || rows.length > MOST_ROWS
  const lines = rows.slice(0, MOST_ROWS).map((row) => cells.map((cell) => cell.text(row)))
  return csvFile({
    name,
    now,
    lines: [cells.map((cell) => cell.header), ...lines],
    cut: cut ? `Cut after ${lines.length} rows: narrow the filter for the rest.` : null,
  })
}
