import { type AnyColumn, type SQL, sql } from 'drizzle-orm'

/**
 * (a, b) > (x, y) as one row comparison: both dialects seek to it in an index over (a, b), where "a > x or (a = x and
 * b > y)" would read everything before it.
 */
export function rowAfter(columns: readonly [AnyColumn, AnyColumn], values: readonly [unknown, unknown]): SQL {
  return sql`(${columns[0]}, ${columns[1]}) > (${values[0]}, ${values[1]})`
}

/** (a, b) < (x, y), read downwards. */
export function rowBefore(
  columns: readonly [AnyColumn, AnyColumn],
  values: readonly [unknown, unknown],
): SQL {
  return sql`(${columns[0]}, ${columns[1]}) < (${values[0]}, ${values[1]})`
}
