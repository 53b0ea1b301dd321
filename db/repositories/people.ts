import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm'
import { preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type PersonRow = Tables['person']['$inferSelect']

const peopleIn = preparedIn(({ q, t }, ids) => q.select().from(t.person).where(inArray(t.person.id, ids)))

export async function personById(h: Handle, id: string): Promise<PersonRow | null> {
  const [row] = await peopleIn(h, [id])
  return row ?? null
}

export async function peopleByIds(h: Handle, ids: readonly string[]): Promise<PersonRow[]> {
  return peopleIn(h, ids)
}

/** The one living person with this (normalised) address. */
export async function personByEmail({ q, t }: Handle, email: string): Promise<PersonRow | null> {
  const [row] = await q
    .select()
    .from(t.person)
    .where(and(eq(t.person.email, email), isNull(t.person.archivedAt)))
  return row ?? null
}

export async function peopleOfVendor({ q, t }: Handle, vendorId: string): Promise<PersonRow[]> {
  return q
    .select()
    .from(t.person)
    .where(and(eq(t.person.vendorId, vendorId), isNull(t.person.archivedAt)))
    .orderBy(asc(t.person.name), asc(t.person.id))
}

/** A page of staff, ordered by id; `after` is the last id of the page before. */
export async function staffPage({ q, t }: Handle, after: string, size: number): Promise<PersonRow[]> {
  return q
    .select()
    .from(t.person)
    .where(and(eq(t.person.kind, 'staff'), isNull(t.person.archivedAt), gt(t.person.id, after)))
    .orderBy(asc(t.person.id))
    .limit(size)
}

/** Whose photo this file is now; a photo that was replaced is nobody's. */
export async function personOfPhoto({ q, t }: Handle, fileId: string): Promise<PersonRow | null> {
  const [row] = await q.select().from(t.person).where(eq(t.person.photoFileId, fileId)).limit(1)
  return row ?? null
}

export async function insertPerson({ q, t }: Tx, row: Tables['person']['$inferInsert']): Promise<void> {
  await q.insert(t.person).values(row)
}

/** Changes whatever there is of a person but the address, which `moveAddressRow` moves. */
export async function updatePerson(
  { q, t, journal }: Tx,
  id: string,
  change: Partial<Omit<Tables['person']['$inferInsert'], 'email'>>,
): Promise<void> {
  await q.update(t.person).set(change).where(eq(t.person.id, id))
  const at = change.archivedAt
  if (typeof at === 'number') journal({ kind: 'removed', what: 'person', id, at, by: null })
}
