import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { chunksOf } from '~/domain/kernel/chunks-of'
import type { Handle } from './store'

/** A query of Drizzle that can be built once and run often. */
interface Preparable<R> {
  toSQL(): { sql: string }
  prepare(name?: string): { execute(values: Record<string, unknown>): PromiseLike<R> | R }
}

/**
 * A hot statement. Building a query costs ten times what running it does: here it is built once for each connection of
 * SQLite and then only bound; PostgreSQL parses and plans it once for each connection, by its name.
 */
export function prepared<V extends Record<string, unknown>, R>(
  build: (h: Pick<Handle, 'q' | 't' | 'dialect'>) => Preparable<R>,
): (h: Handle, values: V) => Promise<R> {
  const built = new WeakMap<object, { execute(values: V): PromiseLike<R> | R }>()
  let name: string | null = null
  return async (h, values) => {
    const home = h.home()
    if (home === null) {
      const query = build(h)
      name ??= statementName(query.toSQL().sql)
      return query.prepare(name).execute(values)
    }
    let statement = built.get(home)
    if (!statement) {
      statement = build(home).prepare()
      built.set(home, statement)
    }
    return statement.execute(values)
  }
}

/** One name for one text: who else has the same connection, with statements of their own, never means another by it. */
function statementName(text: string): string {
  return `hot_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}

/** How long the lists are that such a statement is built for; a longer list is read in pieces. */
const LONGEST = 500
const LENGTHS = [1, 10, 100, LONGEST] as const

/** The filled list's names: in0, in1, ... */
const nameOf = (n: number) => `in${n}`

/**
 * A hot query of the rows of a list, whose length is not known beforehand: built for a few lengths, and the list is filled up to
 * one of them with its last value, which IN does not mind. `build` is given the list's places for `inArray`. No rows for no values.
 */
export function preparedIn<R, V extends Record<string, unknown> = Record<never, never>>(
  build: (h: Pick<Handle, 'q' | 't' | 'dialect'>, list: never[]) => Preparable<R[]>,
): (h: Handle, list: readonly string[], ...values: keyof V extends never ? [] : [V]) => Promise<R[]> {
  const statements = LENGTHS.map((length) =>
    prepared<Record<string, unknown>, R[]>((h) =>
      build(
        h,
        Array.from({ length }, (_, n) => bound(nameOf(n))),
      ),
    ),
  )
  return async (h, list, values?: V) => {
    const rows: R[][] = []
    for (const chunk of chunksOf(list, LONGEST)) {
      const at = LENGTHS.findIndex((length) => length >= chunk.length)
      const places: Record<string, unknown> = { ...values }
      for (let n = 0; n < (LENGTHS[at] as number); n++)
        places[nameOf(n)] = chunk[Math.min(n, chunk.length - 1)]
      rows.push(await (statements[at] as (typeof statements)[number])(h, places))
    }
    return rows.length === 1 ? (rows[0] as R[]) : rows.flat()
  }
}

/** The place of a value in a prepared statement; where it stands for a column, the column's own encoding is kept. */
export function bound(name: string): never {
  // Drizzle takes placeholders wherever it takes values, and its types say so only for some.
  return sql.placeholder(name) as never
}
