/** The values in pieces of at most `size`, in order. */
export function chunksOf<T>(values: readonly T[], size: number): T[][] {
  const chunks: T[][] = []
  for (let from = 0; from < values.length; from += size) chunks.push(values.slice(from, from + size))
  return chunks
}
