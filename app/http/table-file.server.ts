/** A table of a page as it is shown. */
export interface ShownTable {
  /** The column names, then the rows. */
  readonly lines: readonly (readonly string[])[]
  /** There are rows on other pages. */
  readonly partly: boolean
}

/**
 * The table that bears this name, out of a page as React wrote it: markup in which every '<' and '>' of a text or an
 * attribute is escaped, so that tags are found without a parser. Columns of buttons are left out. Null when the page
 * shows no such table.
 */
export function shownTable(html: string, name: string): ShownTable | null {
  const table = [...html.matchAll(/<table\b([^>]*)>([\s\S]*?)<\/table>/g)].find(
    ([, attributes]) => attribute(attributes, 'data-file') === name,
  )
  if (table === undefined) return null
  const rows = [...(table[2] ?? '').matchAll(/<tr\b[^>]*>([\s\S]*?)<\/tr>/g)].map(([, row]) =>
    [...(row ?? '').matchAll(/<(t[hd])\b([^>]*)>([\s\S]*?)<\/\1>/g)].map(([, , attributes, content]) => ({
      quiet: attribute(attributes, 'data-quiet') !== null,
      text: textOf(content ?? ''),
    })),
  )
  const quiet = rows[0]?.map((cell) => cell.quiet) ?? []
  return {
    lines: rows.map((row) => row.filter((_, column) => !quiet[column]).map((cell) => cell.text)),
    partly: attribute(table[1], 'data-partly') !== null,
  }
}

function attribute(attributes: string | undefined, name: string): string | null {
  return new RegExp(` ${name}="([^"]*)"`).exec(attributes ?? '')?.[1] ?? null
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
}

/** What is read there: pictures are left out, parts that stand apart are kept apart. */
function textOf(markup: string): string {
  return markup
    .replace(/<!--.*?-->/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([,.;:)])/g, '$1')
    .trim()
    .replace(/&(amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity)
}
