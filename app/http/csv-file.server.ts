import { stringify } from 'csv-stringify/sync'

export interface CsvFile {
  /** 'revocations' */
  readonly name: string
  readonly now: number
  /** The first one names the columns. */
  readonly lines: readonly (readonly string[])[]
  /** Said in the last line and in the file's name when rows are missing. */
  readonly cut: string | null
}

/**
 * RFC 4180, UTF-8 with a byte order mark for spreadsheets. A cell that a spreadsheet would run as a formula gets an
 * apostrophe in front.
 */
export function csvFile({ name, now, lines, cut }: CsvFile): Response {
  const cells = (cut === null ? lines : [...lines, [cut]]).map((line) => line.map(guarded))
  const body = stringify(cells, {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  })
  const day = new Date(now).toISOString().slice(0, 10)
  return new Response(body, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="daypass-${name}-${day}${cut === null ? '' : '-cut'}.csv"`,
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
