import { eq, inArray, sql } from 'drizzle-orm'
import { preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { eachChunk } from './chunks'

export type RequestRow = Tables['accessRequest']['$inferSelect']
export type RevisionRow = Tables['requestRevision']['$inferSelect']

const requestsIn = preparedIn(({ q, t }, ids) =>
  q.select().from(t.accessRequest).where(inArray(t.accessRequest.id, ids)),
)

export async function requestById(h: Handle, id: string): Promise<RequestRow | null> {
  const [row] = await requestsIn(h, [id])
  return row ?? null
}

export async function requestsByIds(h: Handle, ids: readonly string[]): Promise<RequestRow[]> {
  return requestsIn(h, ids)
}

/**
 * The request, with its row held until the transaction ends: whoever else wants to change it waits, or is repeated.
 * Written as an update that changes nothing, which holds the row in both dialects.
 */
export async function holdRequest({ q, t }: Tx, id: string): Promise<RequestRow | null> {
  const [row] = await q
    .update(t.accessRequest)
    .set({ revision: sql`${t.accessRequest.revision}` })
    .where(eq(t.accessRequest.id, id))
    .returning()
  return row ?? null
}

export async function insertRequest(
  { q, t }: Tx,
  row: Tables['accessRequest']['$inferInsert'],
): Promise<void> {
  await q.insert(t.accessRequest).values(row)
}

export async function updateRequest(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['accessRequest']['$inferInsert']>,
): Promise<void> {
  await q.update(t.accessRequest).set(change).where(eq(t.accessRequest.id, id))
}

const NUMBER = 'request_number'
const FIRST_NUMBER = 1001

/** The next short number, out of a counter: two transactions at once get two numbers. */
export async function nextRequestNumber({ q, t }: Tx): Promise<number> {
  const [row] = await q
    .insert(t.portalState)
    .values({ name: NUMBER, value: FIRST_NUMBER })
    .onConflictDoUpdate({ target: t.portalState.name, set: { value: sql`${t.portalState.value} + 1` } })
    .returning()
  if (!row) throw new Error('the counter of request numbers gave no number')
  return row.value
}

export async function insertRevision({ q, t }: Tx, row: RevisionRow): Promise<void> {
  await q.insert(t.requestRevision).values(row)
}

export async function revisionById({ q, t }: Handle, id: string): Promise<RevisionRow | null> {
  const [row] = await q.select().from(t.requestRevision).where(eq(t.requestRevision.id, id))
  return row ?? null
}

const revisionsIn = preparedIn(({ q, t }, ids) =>
  q.select().from(t.requestRevision).where(inArray(t.requestRevision.id, ids)),
)

export async function revisionsByIds(h: Handle, ids: readonly string[]): Promise<RevisionRow[]> {
  return revisionsIn(h, ids)
}

/** The people of the current revision, in the place of those of the one before. */
export async function replaceRequestPeople(
  { q, t }: Tx,
  requestId: string,
  personIds: readonly string[],
): Promise<void> {
  await q.delete(t.requestPerson).where(eq(t.requestPerson.requestId, requestId))
  await eachChunk(personIds, (chunk) =>
    q.insert(t.requestPerson).values(chunk.map((personId) => ({ requestId, personId }))),
  )
}
