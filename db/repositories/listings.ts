import { and, asc, eq, inArray, isNull, lte, ne, or } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

type SystemRow = Tables['connectedSystem']['$inferSelect']

/** Living systems whose accounts are to be listed by `now`; a system never listed is due at once. */
export async function systemsToList({ q, t }: Handle, now: number): Promise<SystemRow[]> {
  return q
    .select()
    .from(t.connectedSystem)
    .where(
      and(
        isNull(t.connectedSystem.archivedAt),
        or(isNull(t.connectedSystem.listDueAt), lte(t.connectedSystem.listDueAt, now)),
      ),
    )
    .orderBy(asc(t.connectedSystem.id))
}

/** When the next listing is due, ms; null when there is no system. */
export async function nextListing({ q, t }: Handle): Promise<number | null> {
  const [row] = await q
    .select({ dueAt: t.connectedSystem.listDueAt })
    .from(t.connectedSystem)
    .where(isNull(t.connectedSystem.archivedAt))
    .orderBy(asc(t.connectedSystem.listDueAt))
    .limit(1)
  return row?.dueAt ?? null
}

export interface ListingResult {
  readonly listedAt?: number
  readonly listedAccounts?: number
  /** Null after a whole list; else why there was none. */
  readonly listFault: string | null
  readonly listDueAt: number
}

export async function recordListing({ q, t }: Tx, systemId: string, result: ListingResult): Promise<void> {
  await q.update(t.connectedSystem).set(result).where(eq(t.connectedSystem.id, systemId))
}

/** Asks for a listing now. */
export async function requestListing({ q, t }: Tx, systemId: string, now: number): Promise<void> {
  await q.update(t.connectedSystem).set({ listDueAt: now }).where(eq(t.connectedSystem.id, systemId))
}

/** Credentials of a system whose object should be there, or whose native id or mark was listed. */
export async function credentialsListed(
  { q, t }: Handle,
  systemId: string,
  nativeIds: readonly string[],
  markedIds: readonly string[],
): Promise<Tables['credential']['$inferSelect'][]> {
  const ids = await q
    .selectDistinct({ id: t.artifact.credentialId })
    .from(t.artifact)
    .where(
      and(
        eq(t.artifact.systemId, systemId),
        or(
          ne(t.artifact.state, 'gone'),
          nativeIds.length > 0 ? inArray(t.artifact.nativeId, [...nativeIds]) : undefined,
          markedIds.length > 0 ? inArray(t.artifact.credentialId, [...markedIds]) : undefined,
        ),
      ),
    )
  if (ids.length === 0) return []
  return q
    .select()
    .from(t.credential)
    .where(
      inArray(
        t.credential.id,
        ids.map((row) => row.id),
      ),
    )
}
