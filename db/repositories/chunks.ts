import { chunksOf } from '~/domain/kernel/chunks-of'

/**
 * So many values or rows go into one statement. SQLite takes 32,766 variables and PostgreSQL 65,535; the widest table
 * that is written in rows has 17 columns.
 */
const CHUNK = 500

/** Runs one statement for each piece of a list that may be long; nothing is run for none. */
export async function eachChunk<T>(
  values: readonly T[],
  run: (chunk: T[]) => PromiseLike<unknown>,
): Promise<void> {
  for (const chunk of chunksOf(values, CHUNK)) await run(chunk)
}

/** The rows of one query for each piece of a list that may be long, in the order of the pieces. */
export async function byChunks<T, Row>(
  values: readonly T[],
  read: (chunk: T[]) => PromiseLike<Row[]>,
): Promise<Row[]> {
  const rows: Row[][] = []
  for (const chunk of chunksOf(values, CHUNK)) rows.push(await read(chunk))
  return rows.flat()
}
