import { and, asc, desc, eq, inArray, isNull, lt } from 'drizzle-orm'
import { bound, prepared } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type RadiusSessionRow = Tables['radiusSession']['$inferSelect']

const open = prepared(({ q, t }) =>
  q
    .select()
    .from(t.radiusSession)
    .where(and(eq(t.radiusSession.credentialId, bound('credentialId')), isNull(t.radiusSession.endedAt)))
    .orderBy(asc(t.radiusSession.id)),
)

/** The sessions of a credential that are open, as far as their NAS told. */
export async function openRadiusSessions(h: Handle, credentialId: string): Promise<RadiusSessionRow[]> {
  return open(h, { credentialId })
}

/** The session that a NAS calls so, open or not. */
export async function radiusSessionOfNas(
  { q, t }: Handle,
  systemId: string,
  nasAddress: string,
  nasSessionId: string,
): Promise<RadiusSessionRow | null> {
  const [row] = await q
    .select()
    .from(t.radiusSession)
    .where(
      and(
        eq(t.radiusSession.systemId, systemId),
        eq(t.radiusSession.nasAddress, nasAddress),
        eq(t.radiusSession.nasSessionId, nasSessionId),
      ),
    )
  return row ?? null
}

/** Whether one of the credential's last sessions was on this device. */
export async function isKnownStation(
  { q, t }: Handle,
  credentialId: string,
  station: string,
): Promise<boolean> {
  const rows = await q
    .select({ station: t.radiusSession.station })
    .from(t.radiusSession)
    .where(eq(t.radiusSession.credentialId, credentialId))
    .orderBy(desc(t.radiusSession.id))
    .limit(20)
  return rows.some((row) => row.station === station)
}

export async function insertRadiusSession(
  { q, t }: Tx,
  row: Tables['radiusSession']['$inferInsert'],
): Promise<void> {
  await q.insert(t.radiusSession).values(row)
}

export async function updateRadiusSession(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['radiusSession']['$inferInsert']>,
): Promise<void> {
  await q.update(t.radiusSession).set(change).where(eq(t.radiusSession.id, id))
}

/** Ends the session unless it is over; answers it when it was open. */
export async function endRadiusSession(
  { q, t }: Tx,
  id: string,
  endedAt: number,
  endReason: string,
): Promise<RadiusSessionRow | null> {
  const [row] = await q
    .update(t.radiusSession)
    .set({ endedAt, endReason })
    .where(and(eq(t.radiusSession.id, id), isNull(t.radiusSession.endedAt)))
    .returning()
  return row ?? null
}

/** Ends all that is open on a NAS that started anew or is about to stop. */
export async function endRadiusSessionsOfNas(
  { q, t }: Tx,
  systemId: string,
  nasAddress: string,
  endedAt: number,
): Promise<RadiusSessionRow[]> {
  return q
    .update(t.radiusSession)
    .set({ endedAt, endReason: 'nas_restarted' })
    .where(
      and(
        eq(t.radiusSession.systemId, systemId),
        eq(t.radiusSession.nasAddress, nasAddress),
        isNull(t.radiusSession.endedAt),
      ),
    )
    .returning()
}

export async function deleteRadiusSession({ q, t }: Tx, id: string): Promise<void> {
  await q.delete(t.radiusSession).where(eq(t.radiusSession.id, id))
}

/** Removes up to `size` sessions that ended before; answers how many. */
export async function purgeRadiusSessions({ q, t }: Tx, before: number, size: number): Promise<number> {
  const old = await q
    .select({ id: t.radiusSession.id })
    .from(t.radiusSession)
    .where(lt(t.radiusSession.endedAt, before))
    .limit(size)
  if (old.length === 0) return 0
  await q.delete(t.radiusSession).where(
    inArray(
      t.radiusSession.id,
      old.map((row) => row.id),
    ),
  )
  return old.length
}
