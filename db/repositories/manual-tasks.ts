import { and, asc, eq, inArray, isNotNull, isNull, lte, min, or, type SQL, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks } from './chunks'
import { forUpdate } from './row-locks'
import { rowAfter } from './seek'

export type ManualTaskRow = Tables['manualTask']['$inferSelect']

/** Every task of a credential, oldest first; locked until the transaction ends. */
export async function lockTasksOf(tx: Tx, credentialId: string): Promise<ManualTaskRow[]> {
  const { q, t } = tx
  return forUpdate(
    tx,
    q
      .select()
      .from(t.manualTask)
      .where(eq(t.manualTask.credentialId, credentialId))
      .orderBy(asc(t.manualTask.id)),
  )
}

export async function tasksOf({ q, t }: Handle, credentialId: string): Promise<ManualTaskRow[]> {
  return q
    .select()
    .from(t.manualTask)
    .where(eq(t.manualTask.credentialId, credentialId))
    .orderBy(asc(t.manualTask.id))
}

/** Open tasks of these credentials, by when they are due. */
export async function openTasksOf(
  { q, t }: Handle,
  credentialIds: readonly string[],
): Promise<ManualTaskRow[]> {
  const rows = await byChunks(credentialIds, (chunk) =>
    q
      .select()
      .from(t.manualTask)
      .where(and(inArray(t.manualTask.credentialId, chunk), isNull(t.manualTask.closedAt))),
  )
  return rows.sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1))
}

/** The open task of a system whose thing bears this number, in whatever spelling; null when none is. */
export async function openTaskOfNumber(
  { q, t }: Handle,
  { systemId, item }: Pick<ManualTaskRow, 'systemId' | 'item'>,
  number: string,
): Promise<ManualTaskRow | null> {
  const { systemId: ofSystem, item: ofItem, number: ofNumber, closedAt } = t.manualTask
  const [row] = await q
    .select()
    .from(t.manualTask)
    .where(
      and(
        eq(ofSystem, systemId),
        eq(ofItem, item),
        isNull(closedAt),
        eq(sql`lower(${ofNumber})`, number.toLowerCase()),
      ),
    )
    .limit(1)
  return row ?? null
}

export async function taskById({ q, t }: Handle, id: string): Promise<ManualTaskRow | null> {
  const [row] = await q.select().from(t.manualTask).where(eq(t.manualTask.id, id))
  return row ?? null
}

export async function insertTask({ q, t }: Tx, row: Tables['manualTask']['$inferInsert']): Promise<void> {
  await q.insert(t.manualTask).values(row)
}

export async function updateTask(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['manualTask']['$inferInsert']>,
): Promise<void> {
  await q.update(t.manualTask).set(change).where(eq(t.manualTask.id, id))
}

/** Whose tasks somebody may work on: those of these sites and of these systems. */
export interface TaskReach {
  readonly siteIds: readonly string[]
  readonly systemIds: readonly string[]
}

/** Open tasks by when they are due, after this one. */
export async function openTaskPage(
  { q, t }: Handle,
  { siteIds, systemIds }: TaskReach,
  after: { readonly dueAt: number; readonly id: string } | null,
  size: number,
): Promise<ManualTaskRow[]> {
  const of: SQL[] = []
  if (siteIds.length > 0) of.push(inArray(t.manualTask.siteId, [...siteIds]))
  if (systemIds.length > 0) of.push(inArray(t.manualTask.systemId, [...systemIds]))
  if (of.length === 0) return []
  return q
    .select()
    .from(t.manualTask)
    .where(
      and(
        isNull(t.manualTask.closedAt),
        or(...of),
        after === null ? undefined : rowAfter([t.manualTask.dueAt, t.manualTask.id], [after.dueAt, after.id]),
      ),
    )
    .orderBy(asc(t.manualTask.dueAt), asc(t.manualTask.id))
    .limit(size)
}

/** A system's open tasks by credential, after this one. */
export async function openTasksOfSystem(
  { q, t }: Handle,
  systemId: string,
  after: { readonly credentialId: string; readonly id: string },
  size: number,
): Promise<ManualTaskRow[]> {
  return q
    .select()
    .from(t.manualTask)
    .where(
      and(
        isNull(t.manualTask.closedAt),
        eq(t.manualTask.systemId, systemId),
        rowAfter([t.manualTask.credentialId, t.manualTask.id], [after.credentialId, after.id]),
      ),
    )
    .orderBy(asc(t.manualTask.credentialId), asc(t.manualTask.id))
    .limit(size)
}

/** Tasks whose reminder is due at `now`. */
export async function tasksToRemind({ q, t }: Handle, now: number, size: number): Promise<ManualTaskRow[]> {
  return q
    .select()
    .from(t.manualTask)
    .where(lte(t.manualTask.remindAt, now))
    .orderBy(asc(t.manualTask.remindAt))
    .limit(size)
}

/** Takes these reminders, each once; answers the ids of those that nobody else took meanwhile. */
export async function takeTaskReminders({ q, t }: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await byChunks(ids, (chunk) =>
    q
      .update(t.manualTask)
      .set({ remindAt: null })
      .where(and(inArray(t.manualTask.id, chunk), isNotNull(t.manualTask.remindAt)))
      .returning({ id: t.manualTask.id }),
  )
  return rows.map((row) => row.id)
}

export async function nextTaskReminder({ q, t }: Handle): Promise<number | null> {
  const [row] = await q
    .select({ at: min(t.manualTask.remindAt) })
    .from(t.manualTask)
    .where(isNotNull(t.manualTask.remindAt))
  return row?.at ?? null
}
