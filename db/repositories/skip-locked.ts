import type { Tx } from '../store'

/** `FOR UPDATE SKIP LOCKED` where there is such a thing; SQLite has one writer and nothing to skip. */
export async function skipLocked<T>(tx: Tx, query: PromiseLike<T>): Promise<T> {
  if (tx.dialect === 'sqlite') return query
  return (query as unknown as { for(strength: string, config: object): PromiseLike<T> }).for('update', {
    skipLocked: true,
  })
}
