import type { Handle } from '../store'

interface Lockable {
  for(strength: string, config?: object): unknown
}

/** `FOR UPDATE SKIP LOCKED` where there is such a thing; SQLite has one writer and nothing to skip. */
export function skipLocked<T>(h: Pick<Handle, 'dialect'>, query: T): T {
  if (h.dialect === 'sqlite') return query
  return (query as unknown as Lockable).for('update', { skipLocked: true }) as T
}

/** `FOR UPDATE` where there is such a thing. */
export function forUpdate<T>(h: Pick<Handle, 'dialect'>, query: T): T {
  if (h.dialect === 'sqlite') return query
  return (query as unknown as Lockable).for('update') as T
}

/**
 * Reads rows so that nobody claims them before this transaction is over; it waits for nobody who only changes them. On SQLite no one
 * else writes meanwhile anyhow.
 */
export function forKeyShare<T>(h: Pick<Handle, 'dialect'>, query: T): T {
  if (h.dialect === 'sqlite') return query
  return (query as unknown as Lockable).for('key share') as T
}
