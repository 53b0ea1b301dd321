import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks, eachChunk } from './chunks'

export type FindingRow = Tables['finding']['$inferSelect']

/** The open finding of this kind about this subject on this system, if there is one. */
export async function openFinding(
  { q, t }: Handle,
  systemId: string,
  kind: string,
  subject: string,
): Promise<FindingRow | null> {
  const [row] = await q
    .select()
    .from(t.finding)
    .where(
      and(
        eq(t.finding.systemId, systemId),
        eq(t.finding.kind, kind),
        eq(t.finding.subject, subject),
        isNull(t.finding.closedAt),
      ),
    )
  return row ?? null
}

/** What an open finding is known by. */
export type OpenFinding = Pick<FindingRow, 'id' | 'kind' | 'subject' | 'credentialId'>

export async function openFindingsOfSystem(
  { q, t }: Handle,
  systemId: string,
  kinds: readonly string[],
): Promise<OpenFinding[]> {
  const { id, kind, subject, credentialId } = t.finding
  return q
    .select({ id, kind, subject, credentialId })
    .from(t.finding)
    .where(and(eq(t.finding.systemId, systemId), inArray(kind, [...kinds]), isNull(t.finding.closedAt)))
}

export async function openFindingsOfCredentials(
  { q, t }: Handle,
  credentialIds: readonly string[],
  kinds: readonly string[],
): Promise<FindingRow[]> {
  return byChunks(credentialIds, (chunk) =>
    q
      .select()
      .from(t.finding)
      .where(
        and(
          inArray(t.finding.credentialId, chunk),
          inArray(t.finding.kind, [...kinds]),
          isNull(t.finding.closedAt),
        ),
      ),
  )
}

export async function insertFinding({ q, t }: Tx, row: Tables['finding']['$inferInsert']): Promise<void> {
  await q.insert(t.finding).values(row)
}

/** Opens several; answers the ids of those that were not open already. */
export async function insertFindings(
  { q, t }: Tx,
  rows: readonly Tables['finding']['$inferInsert'][],
): Promise<string[]> {
  const written = await byChunks(rows, (chunk) =>
    q.insert(t.finding).values(chunk).onConflictDoNothing().returning({ id: t.finding.id }),
  )
  return written.map((row) => row.id)
}

/** These were seen again. */
export async function renewFindings({ q, t }: Tx, ids: readonly string[], seenAt: number): Promise<void> {
  await eachChunk(ids, (chunk) =>
    q.update(t.finding).set({ lastSeenAt: seenAt }).where(inArray(t.finding.id, chunk)),
  )
}

/** Closes these; answers the ids of those that nobody had closed. */
export async function closeFindings(
  { q, t }: Tx,
  ids: readonly string[],
  closedAt: number,
  closedWhy: string,
): Promise<string[]> {
  const closed = await byChunks(ids, (chunk) =>
    q
      .update(t.finding)
      .set({ closedAt, closedWhy })
      .where(and(inArray(t.finding.id, chunk), isNull(t.finding.closedAt)))
      .returning({ id: t.finding.id }),
  )
  return closed.map((row) => row.id)
}

export async function updateFinding(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['finding']['$inferInsert']>,
): Promise<void> {
  await q.update(t.finding).set(change).where(eq(t.finding.id, id))
}
