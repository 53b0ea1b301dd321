import { and, asc, eq, inArray, isNull, lt } from 'drizzle-orm'
import { preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks } from './chunks'

export type RoleRow = Tables['roleAssignment']['$inferSelect']

export interface RoleHolder {
  readonly role: RoleRow
  readonly person: Tables['person']['$inferSelect']
}

const rolesIn = preparedIn(({ q, t }, personIds) =>
  q
    .select()
    .from(t.roleAssignment)
    .where(and(inArray(t.roleAssignment.personId, personIds), isNull(t.roleAssignment.endedAt)))
    .orderBy(asc(t.roleAssignment.id)),
)

/** What a person is appointed to, waiting appointments (`effectiveAt` in the future) included. */
export async function rolesOf(h: Handle, personId: string): Promise<RoleRow[]> {
  return rolesIn(h, [personId])
}

export async function rolesOfPeople(h: Handle, personIds: readonly string[]): Promise<RoleRow[]> {
  return rolesIn(h, personIds)
}

export async function roleById({ q, t }: Handle, id: string): Promise<RoleRow | null> {
  const [row] = await q.select().from(t.roleAssignment).where(eq(t.roleAssignment.id, id))
  return row ?? null
}

/** Everybody who is not archived and holds the role, waiting appointments included. */
export async function holdersOf(
  { q, t }: Handle,
  role: string,
  siteId?: string,
  seat?: 'it' | 'physical_security',
): Promise<RoleHolder[]> {
  return q
    .select({ role: t.roleAssignment, person: t.person })
    .from(t.roleAssignment)
    .innerJoin(t.person, eq(t.person.id, t.roleAssignment.personId))
    .where(
      and(
        eq(t.roleAssignment.role, role),
        siteId === undefined ? undefined : eq(t.roleAssignment.siteId, siteId),
        seat === undefined ? undefined : eq(t.roleAssignment.seat, seat),
        isNull(t.roleAssignment.endedAt),
        isNull(t.person.archivedAt),
      ),
    )
    .orderBy(asc(t.roleAssignment.id))
}

/** Everybody who was ever appointed to one of these roles, ended and archived since or not. */
export async function everAppointed({ q, t }: Handle, roles: readonly string[]): Promise<string[]> {
  const rows = await q
    .selectDistinct({ personId: t.roleAssignment.personId })
    .from(t.roleAssignment)
    .where(inArray(t.roleAssignment.role, [...roles]))
  return rows.map((row) => row.personId)
}

/** Those whose seat counts at `now`: who may decide, and whom to tell that it is their turn. */
export async function seatHolders(
  handle: Handle,
  siteId: string,
  seat: 'it' | 'physical_security',
  now: number,
): Promise<Tables['person']['$inferSelect'][]> {
  const holders = await holdersOf(handle, 'approver', siteId, seat)
  return holders.filter((holder) => holder.role.effectiveAt <= now).map((holder) => holder.person)
}

export async function insertRole({ q, t }: Tx, row: Tables['roleAssignment']['$inferInsert']): Promise<void> {
  await q.insert(t.roleAssignment).values(row)
}

/** Ends an appointment; false when it was over already. */
export async function endRoleRow(
  { q, t, journal }: Tx,
  id: string,
  by: string | null,
  now: number,
): Promise<boolean> {
  const ended = await q
    .update(t.roleAssignment)
    .set({ endedAt: now, endedBy: by })
    .where(and(eq(t.roleAssignment.id, id), isNull(t.roleAssignment.endedAt)))
    .returning({ id: t.roleAssignment.id })
  if (ended.length > 0) journal({ kind: 'removed', what: 'role', id, at: now, by })
  return ended.length === 1
}

/** Ends whatever a person is appointed to. Answers the rows it ended. */
export async function endRolesOf(
  { q, t, journal }: Tx,
  personId: string,
  by: string | null,
  now: number,
): Promise<RoleRow[]> {
  const ended = await q
    .update(t.roleAssignment)
    .set({ endedAt: now, endedBy: by })
    .where(and(eq(t.roleAssignment.personId, personId), isNull(t.roleAssignment.endedAt)))
    .returning()
  for (const { id } of ended) journal({ kind: 'removed', what: 'role', id, at: now, by })
  return ended
}

/** The person's appointments of these roles count again only from `effectiveAt` on; none is brought forward. */
export async function postponeRoles(
  { q, t, journal }: Tx,
  personId: string,
  roles: readonly string[],
  effectiveAt: number,
): Promise<void> {
  const postponed = await q
    .update(t.roleAssignment)
    .set({ effectiveAt })
    .where(
      and(
        eq(t.roleAssignment.personId, personId),
        inArray(t.roleAssignment.role, [...roles]),
        isNull(t.roleAssignment.endedAt),
        lt(t.roleAssignment.effectiveAt, effectiveAt),
      ),
    )
    .returning({ id: t.roleAssignment.id })
  if (postponed.length > 0) {
    journal({ kind: 'postponed', roles: postponed.map(({ id }) => id), until: effectiveAt })
  }
}

/** These appointments count only from `until` on, as far as they stand; none is brought forward. Answers how many did earlier. */
export async function postponeRoleRows(
  { q, t, journal }: Tx,
  ids: readonly string[],
  until: number,
): Promise<number> {
  const rows = await byChunks(ids, (chunk) =>
    q
      .update(t.roleAssignment)
      .set({ effectiveAt: until })
      .where(and(inArray(t.roleAssignment.id, chunk), countsBefore({ t }, until)))
      .returning({ id: t.roleAssignment.id }),
  )
  if (rows.length > 0) journal({ kind: 'postponed', roles: rows.map(({ id }) => id), until })
  return rows.length
}

/** True when one of these appointments stands and counts before `until`. */
export async function anyCountsBefore(
  { q, t }: Handle,
  ids: readonly string[],
  until: number,
): Promise<boolean> {
  const rows = await byChunks(ids, (chunk) =>
    q
      .select({ id: t.roleAssignment.id })
      .from(t.roleAssignment)
      .where(and(inArray(t.roleAssignment.id, chunk), countsBefore({ t }, until))),
  )
  return rows.length > 0
}

function countsBefore({ t }: Pick<Handle, 't'>, until: number) {
  return and(isNull(t.roleAssignment.endedAt), lt(t.roleAssignment.effectiveAt, until))
}
