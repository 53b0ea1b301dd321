import { sql } from 'drizzle-orm'
import type { Handle } from './store'

/** A query of Drizzle that can be built once and run often. */
interface Preparable<R> {
  prepare(name?: string): { execute(values: Record<string, unknown>): PromiseLike<R> | R }
}

let names = 0

/**
 * A hot statement. Building a query costs ten times what running it does: here it is built once for each connection of
 * SQLite and then only bound; PostgreSQL parses and plans it once for each connection, by its name.
 */
export function prepared<V extends Record<string, unknown>, R>(
  build: (h: Pick<Handle, 'q' | 't' | 'dialect'>) => Preparable<R>,
): (h: Handle, values: V) => Promise<R> {
  const built = new WeakMap<object, { execute(values: V): PromiseLike<R> | R }>()
  const name = `hot_${++names}`
  return async (h, values) => {
    const home = h.home()
    if (home === null) return build(h).prepare(name).execute(values)
    let statement = built.get(home)
    if (!statement) {
      statement = build(home).prepare()
      built.set(home, statement)
    }
    return statement.execute(values)
  }
}

/** The place of a value in a prepared statement; where it stands for a column, the column's own encoding is kept. */
export function bound(name: string): never {
  // Drizzle takes placeholders wherever it takes values, and its types say so only for some.
  return sql.placeholder(name) as never
}
