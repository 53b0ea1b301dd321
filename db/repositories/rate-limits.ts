import { eq, inArray, lte, sql } from 'drizzle-orm'
import { bound, prepared } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type RateLimitRow = Tables['rateLimit']['$inferSelect']

const state = prepared(({ q, t }) =>
  q
    .select()
    .from(t.rateLimit)
    .where(eq(t.rateLimit.key, bound('key'))),
)

export async function rateStateOf(h: Handle, key: string): Promise<RateLimitRow | null> {
  const [row] = await state(h, { key })
  return row ?? null
}

/**
 * The same, or a window that opens now, and nobody else counts until the transaction ends. One statement that inserts or
 * locks: a row that is not there yet cannot be locked, and two nodes that both found none would count one for two.
 */
export async function rateStateForUpdate({ q, t }: Tx, key: string, now: number): Promise<RateLimitRow> {
  const [row] = await q
    .insert(t.rateLimit)
    .values({ key, windowStart: now, count: 0 })
    .onConflictDoUpdate({ target: t.rateLimit.key, set: { count: sql`${t.rateLimit.count}` } })
    .returning()
  if (!row) throw new Error('an upsert answered no row')
  return row
}

const saved = prepared(({ q, t }) =>
  q
    .insert(t.rateLimit)
    .values({ key: bound('key'), windowStart: bound('windowStart'), count: bound('count') })
    .onConflictDoUpdate({
      target: t.rateLimit.key,
      set: { windowStart: bound('windowStart'), count: bound('count') },
    }),
)

export async function saveRateState(tx: Tx, { key, windowStart, count }: RateLimitRow): Promise<void> {
  await saved(tx, { key, windowStart, count })
}

export async function clearRateState({ q, t }: Tx, key: string): Promise<void> {
  await q.delete(t.rateLimit).where(eq(t.rateLimit.key, key))
}

/** Removes up to `size` windows that opened before `before`. Answers how many; repeat while it is `size`. */
export async function purgeRateStates({ q, t }: Tx, before: number, size: number): Promise<number> {
  const old = await q
    .select({ key: t.rateLimit.key })
    .from(t.rateLimit)
    .where(lte(t.rateLimit.windowStart, before))
    .limit(size)
  if (old.length === 0) return 0
  await q.delete(t.rateLimit).where(
    inArray(
      t.rateLimit.key,
      old.map((row) => row.key),
    ),
  )
  return old.length
}
