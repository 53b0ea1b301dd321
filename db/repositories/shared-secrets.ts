import { and, desc, eq, inArray } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type SharedSecretRow = Tables['sharedSecret']['$inferSelect']

/** Passwords of a shared account that may be in force, the newest first. */
export async function sharedSecretsOf(
  { q, t }: Handle,
  systemId: string,
  account: string,
): Promise<SharedSecretRow[]> {
  return q
    .select()
    .from(t.sharedSecret)
    .where(and(eq(t.sharedSecret.systemId, systemId), eq(t.sharedSecret.account, account)))
    .orderBy(desc(t.sharedSecret.id))
}

export async function insertSharedSecret(
  { q, t }: Tx,
  row: Tables['sharedSecret']['$inferInsert'],
): Promise<void> {
  await q.insert(t.sharedSecret).values(row)
}

export async function changeSharedSecret(
  { q, t }: Tx,
  id: string,
  change: Partial<Pick<SharedSecretRow, 'state' | 'credentialId' | 'movedAt'>>,
): Promise<void> {
  await q.update(t.sharedSecret).set(change).where(eq(t.sharedSecret.id, id))
}

export async function forgetSharedSecrets({ q, t }: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await q.delete(t.sharedSecret).where(inArray(t.sharedSecret.id, [...ids]))
}
