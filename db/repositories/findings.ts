import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

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

export async function openFindingsOfSystem(
  { q, t }: Handle,
  systemId: string,
  kinds: readonly string[],
): Promise<FindingRow[]> {
  return q
    .select()
    .from(t.finding)
    .where(
      and(eq(t.finding.systemId, systemId), inArray(t.finding.kind, [...kinds]), isNull(t.finding.closedAt)),
    )
    .orderBy(asc(t.finding.id))
}

export async function openFindingsOfCredential(
  { q, t }: Handle,
  credentialId: string,
  kind: string,
): Promise<FindingRow[]> {
  return q
    .select()
    .from(t.finding)
    .where(
      and(eq(t.finding.credentialId, credentialId), eq(t.finding.kind, kind), isNull(t.finding.closedAt)),
    )
}

export async function insertFinding({ q, t }: Tx, row: Tables['finding']['$inferInsert']): Promise<void> {
  await q.insert(t.finding).values(row)
}

export async function updateFinding(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['finding']['$inferInsert']>,
): Promise<void> {
  await q.update(t.finding).set(change).where(eq(t.finding.id, id))
}
