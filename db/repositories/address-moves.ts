import { and, eq, inArray, isNull, like, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import { byChunks } from './chunks'

/** How often a person's address moved: by it a restored database is told that it knows an older one. */
const MOVES = 'address_moves:'

/** No mail ever gets to such an address (RFC 2606), so that nobody signs in with it. */
const VOID = '@void.invalid'

/**
 * Makes `email` the sign-in address. `seal` answers it sealed for the journal, bound to this move of this person: a sealed
 * address that stands at another move, or at another person, does not open.
 */
export async function moveAddressRow(
  { q, t, journal }: Tx,
  id: string,
  email: string,
  seal: (move: number) => string,
): Promise<void> {
  await q.update(t.person).set({ email }).where(eq(t.person.id, id))
  const [counted] = await q
    .insert(t.portalState)
    .values({ name: MOVES + id, value: 1 })
    .onConflictDoUpdate({ target: t.portalState.name, set: { value: sql`${t.portalState.value} + 1` } })
    .returning()
  if (!counted) throw new Error('the counter of address moves gave no number')
  journal({ kind: 'address', person: id, move: counted.value, sealed: seal(counted.value) })
}

/** How often the addresses of those among these people moved whom the database knows. */
export async function addressMoves(
  { q, t }: Handle,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const people = await byChunks(ids, (chunk) =>
    q.select({ id: t.person.id }).from(t.person).where(inArray(t.person.id, chunk)),
  )
  const counted = await byChunks(ids, (chunk) =>
    q
      .select()
      .from(t.portalState)
      .where(
        inArray(
          t.portalState.name,
          chunk.map((id) => MOVES + id),
        ),
      ),
  )
  const moves = new Map(counted.map((row) => [row.name.slice(MOVES.length), row.value]))
  return new Map(people.map(({ id }) => [id, moves.get(id) ?? 0]))
}

/** The address that this database has is an old one: nobody signs in with it any more. */
export async function voidAddress({ q, t }: Tx, id: string, move: number): Promise<void> {
  await q
    .update(t.person)
    .set({ email: id + VOID })
    .where(eq(t.person.id, id))
  await q
    .insert(t.portalState)
    .values({ name: MOVES + id, value: move })
    .onConflictDoUpdate({ target: t.portalState.name, set: { value: move } })
}

/** Puts the address that the journal proves in the place of a void one. */
export async function setAddress({ q, t }: Tx, id: string, email: string): Promise<void> {
  await q.update(t.person).set({ email }).where(eq(t.person.id, id))
}

/** How many people cannot sign in until somebody gives them an address. */
export async function countVoidAddresses({ q, t }: Handle): Promise<number> {
  const rows = await q
    .select({ id: t.person.id })
    .from(t.person)
    .where(and(isNull(t.person.archivedAt), like(t.person.email, `%${VOID}`)))
  return rows.length
}
