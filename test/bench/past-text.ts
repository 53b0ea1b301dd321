/**
 * Texts of the past as the product's own code writes them, once, with a mark where each row has a value of its own. A
 * million of them are then a matter of concatenation.
 */

/** A mark for an id or a word: the column that holds it. */
export function word(column: string): string {
  return `@${column}`
}

/** A mark for a number; the text must be JSON, where it stands in quotes until it is filled in. */
export function number(column: string): number {
  return `@@${column}` as unknown as number
}

const MARK = /"(@@?)([a-z_]+)"/

/** The text as an expression of SQL over the columns that its marks name. */
export function asSql(text: string): string {
  const [first, ...rest] = text.split(MARK)
  let format = first ?? ''
  const columns: string[] = []
  for (let at = 0; at < rest.length; at += 3) {
    const [mark, column = '', after = ''] = rest.slice(at, at + 3)
    format += (mark === '@@' ? '%d' : '"%s"') + after
    columns.push(column)
  }
  return `printf(${[`'${format.replaceAll("'", "''")}'`, ...columns].join(', ')})`
}

/** What fills in the marks of a text. */
export function filler(text: string): (values: Readonly<Record<string, string | number>>) => string {
  const [first, ...rest] = text.split(MARK)
  return (values) => {
    let filled = first ?? ''
    for (let at = 0; at < rest.length; at += 3) {
      const value = values[rest[at + 1] ?? '']
      filled += (rest[at] === '@@' ? value : `"${value}"`) + (rest[at + 2] ?? '')
    }
    return filled
  }
}

/**
 * An id in the form of the portal's own (UUIDv7): it grows with the time, and no two of the same kind and number are
 * alike.
 */
export function idAt(at: number, kind: number, n: number): string {
  const time = at.toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(kind, 3)}-8000-${hex(n, 12)}`
}

/** The same in SQL, over expressions. */
export function idSql(at: string, kind: number, n: string): string {
  return `printf('%08x-%04x-7${hex(kind, 3)}-8000-%012x', (${at}) >> 16, (${at}) & 65535, ${n})`
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
