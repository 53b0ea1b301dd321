import { stringify } from 'csv-stringify/sync'
import type { Result } from '~/domain/kernel/result'
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
}

export interface CsvReport<Row> {
  /** 'revocations' */
  readonly name: string
  readonly now: number
  readonly columns: readonly ReportColumn<Row>[]
  /** The page after a cursor; '' is the first. A refusal becomes the 404 page. */
  readonly load: (after: string) => Promise<Result<Page<Row>>>
}

/**
 * The table as it is shown, all its pages, as CSV (RFC 4180, UTF-8 with a byte order mark for spreadsheets). A cell that
 * a spreadsheet would run as a formula gets an apostrophe in front.
 */
export async function csvResponse<Row>({ name, now, columns, load }: CsvReport<Row>): Promise<Response> {
  const rows: Row[] = []
  let next: string | null = ''
  for (let pages = 0; next !== null && rows.length < MOST_ROWS && pages < MOST_PAGES; pages++) {
    const page: Page<Row> = valueOrNotFound(await load(next))
    rows.push(...page.rows)
    next = page.next
    await new Promise((resolve) => setImmediate(resolve))
  }
  const cells = columns.flatMap((column) => column.csv)
  const cut = next !== null || rows.length > MOST_ROWS
  const lines = rows.slice(0, MOST_ROWS).map((row) => cells.map((cell) => guarded(cell.text(row))))
  if (cut) lines.push([`Cut after ${lines.length} rows: narrow the filter for the rest.`])
  const body = stringify([cells.map((cell) => cell.header), ...lines], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  })
  const day = new Date(now).toISOString().slice(0, 10)
  const file = `daypass-${name}-${day}${cut ? '-cut' : ''}.csv`
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${file}"`,
      'Cache-Control': 'no-store',
    },
  })
}

/** What a spreadsheet passes over, and then what it takes for the start of a formula. */
const FORMULA = /(^|[;|\t\r\n])([\s\p{Cf}]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/gu

/** The text with an apostrophe before every formula: at its start, and after what a spreadsheet may split cells at. */
function guarded(text: string): string {
  return text.replace(FORMULA, "$1'$2")
}
