/**
 * So many values or rows go into one statement. SQLite takes 32,766 variables and PostgreSQL 65,535; the widest table
 * that is written in rows has 17 columns.
 */
export const CHUNK = 500

/** The values in pieces of at most `size`, in order. */
export function chunksOf<T>(values: readonly T[], size: number = CHUNK): T[][] {
  const chunks: T[][] = []
  for (let from = 0; from < values.length; from += size) chunks.push(values.slice(from, from + size))
  return chunks
}

/** Runs one statement for each piece of a list that may be long; nothing is run for none. */
export async function eachChunk<T>(
  values: readonly T[],
  run: (chunk: T[]) => PromiseLike<unknown>,
): Promise<void> {
  for (const chunk of chunksOf(values)) await run(chunk)
}

/** The rows of one query for each piece of a list that may be long, in the order of the pieces. */
export async function byChunks<T, Row>(
  values: readonly T[],
  read: (chunk: T[]) => PromiseLike<Row[]>,
): Promise<Row[]> {
  const rows: Row[][] = []
  for (const chunk of chunksOf(values)) rows.push(await read(chunk))
  return rows.flat()
}
