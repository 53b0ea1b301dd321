import { asc, eq, inArray } from 'drizzle-orm'
import { preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type ApprovalRow = Tables['approval']['$inferSelect']

const approvalsIn = preparedIn(({ q, t }, revisionIds) =>
  q.select().from(t.approval).where(inArray(t.approval.revisionId, revisionIds)).orderBy(asc(t.approval.id)),
)

/** What was said of these revisions, oldest first. MACs are not yet checked. */
export async function approvalsOfRevisions(
  h: Handle,
  revisionIds: readonly string[],
): Promise<ApprovalRow[]> {
  return approvalsIn(h, revisionIds)
}

/** What was said of all revisions of a request, oldest first. */
export async function approvalsOfRequest({ q, t }: Handle, requestId: string): Promise<ApprovalRow[]> {
  return q.select().from(t.approval).where(eq(t.approval.requestId, requestId)).orderBy(asc(t.approval.id))
}

/** A second word of a seat or of a person about one revision is a unique violation. */
export async function insertApproval({ q, t }: Tx, row: ApprovalRow): Promise<void> {
  await q.insert(t.approval).values(row)
}
