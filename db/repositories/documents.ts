import { and, asc, desc, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type DocumentRow = Tables['document']['$inferSelect']

export async function documentById({ q, t }: Handle, id: string): Promise<DocumentRow | null> {
  const [row] = await q.select().from(t.document).where(eq(t.document.id, id))
  return row ?? null
}

/** Documents of these vendors that are not archived, newest first. */
export async function documentsOfVendors(
  { q, t }: Handle,
  vendorIds: readonly string[],
): Promise<DocumentRow[]> {
  if (vendorIds.length === 0) return []
  return q
    .select()
    .from(t.document)
    .where(and(inArray(t.document.vendorId, [...vendorIds]), isNull(t.document.archivedAt)))
    .orderBy(desc(t.document.id))
}

/** Documents of these people that are not archived, newest first. */
export async function documentsOfPeople(
  { q, t }: Handle,
  personIds: readonly string[],
): Promise<DocumentRow[]> {
  if (personIds.length === 0) return []
  return q
    .select()
    .from(t.document)
    .where(and(inArray(t.document.personId, [...personIds]), isNull(t.document.archivedAt)))
    .orderBy(desc(t.document.id))
}

/** What waits for a seat-holder, the longest-waiting first; `after` is the last id of the page before. */
export async function documentsToCheck(
  { q, t }: Handle,
  after: string,
  size: number,
): Promise<DocumentRow[]> {
  return q
    .select()
    .from(t.document)
    .where(
      and(
        isNull(t.document.checkedAt),
        isNull(t.document.rejectedAt),
        isNull(t.document.archivedAt),
        gt(t.document.id, after),
      ),
    )
    .orderBy(asc(t.document.id))
    .limit(size)
}

/** The document that keeps this file, archived or not. */
export async function documentOfFile({ q, t }: Handle, fileId: string): Promise<DocumentRow | null> {
  const [row] = await q.select().from(t.document).where(eq(t.document.fileId, fileId)).limit(1)
  return row ?? null
}

export async function insertDocument({ q, t }: Tx, row: Tables['document']['$inferInsert']): Promise<void> {
  await q.insert(t.document).values(row)
}

/** Checks or rejects a document that waits; false when somebody was faster. */
export async function settleDocument(
  { q, t, journal }: Tx,
  id: string,
  change: Partial<Tables['document']['$inferInsert']>,
): Promise<boolean> {
  const rows = await q
    .update(t.document)
    .set(change)
    .where(
      and(
        eq(t.document.id, id),
        isNull(t.document.checkedAt),
        isNull(t.document.rejectedAt),
        isNull(t.document.archivedAt),
      ),
    )
    .returning({ id: t.document.id })
  const at = change.rejectedAt
  if (rows.length > 0 && typeof at === 'number') {
    journal({ kind: 'removed', what: 'rejected_document', id, at, by: null })
  }
  return rows.length === 1
}

/** False when it was archived already. */
export async function archiveDocumentRow({ q, t, journal }: Tx, id: string, at: number): Promise<boolean> {
  const rows = await q
    .update(t.document)
    .set({ archivedAt: at })
    .where(and(eq(t.document.id, id), isNull(t.document.archivedAt)))
    .returning({ id: t.document.id })
  if (rows.length > 0) journal({ kind: 'removed', what: 'document', id, at, by: null })
  return rows.length === 1
}
