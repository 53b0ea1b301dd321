import { and, asc, eq, inArray } from 'drizzle-orm'
import { bound, prepared, preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks } from './chunks'
import { forKeyShare } from './row-locks'

export type CredentialRow = Tables['credential']['$inferSelect']

/** Smaller goes first. */
export const PRIORITY = { lock: 0, end: 1, look: 2, give: 3 } as const

const credentialsIn = preparedIn(({ q, t }, ids) =>
  q.select().from(t.credential).where(inArray(t.credential.id, ids)),
)

export async function credentialById(h: Handle, id: string): Promise<CredentialRow | null> {
  const [row] = await credentialsIn(h, [id])
  return row ?? null
}

export async function credentialsByIds(h: Handle, ids: readonly string[]): Promise<CredentialRow[]> {
  return credentialsIn(h, ids)
}

export async function credentialOf(
  { q, t }: Handle,
  personId: string,
  systemId: string,
): Promise<CredentialRow | null> {
  const [row] = await q
    .select()
    .from(t.credential)
    .where(and(eq(t.credential.personId, personId), eq(t.credential.systemId, systemId)))
  return row ?? null
}

export async function credentialsOfPerson({ q, t }: Handle, personId: string): Promise<CredentialRow[]> {
  return q
    .select()
    .from(t.credential)
    .where(eq(t.credential.personId, personId))
    .orderBy(asc(t.credential.id))
}

export async function credentialsOfPeople(
  { q, t }: Handle,
  personIds: readonly string[],
): Promise<CredentialRow[]> {
  const rows = await byChunks(personIds, (chunk) =>
    q.select().from(t.credential).where(inArray(t.credential.personId, chunk)),
  )
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

export async function insertCredential(
  { q, t }: Tx,
  row: Tables['credential']['$inferInsert'],
): Promise<void> {
  await q.insert(t.credential).values(row)
}

export async function updateCredential(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['credential']['$inferInsert']>,
): Promise<void> {
  await q.update(t.credential).set(change).where(eq(t.credential.id, id))
}

/** Keeps the engine from claiming this credential until the transaction is over. */
export async function keepFromClaims(tx: Tx, id: string): Promise<void> {
  await forKeyShare(
    tx,
    tx.q.select({ id: tx.t.credential.id }).from(tx.t.credential).where(eq(tx.t.credential.id, id)),
  )
}

const used = prepared(({ q, t }) =>
  q
    .update(t.credential)
    .set({ lastUsedAt: bound('at') })
    .where(eq(t.credential.id, bound('credentialId'))),
)

/** The credential was used at this moment. */
export async function noteUse(tx: Tx, credentialId: string, at: number): Promise<void> {
  await used(tx, { credentialId, at })
}
