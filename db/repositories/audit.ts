import { and, desc, eq, inArray, lt } from 'drizzle-orm'
import { bound, prepared } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { eachChunk } from './chunks'

export type AuditEventRow = Tables['auditEvent']['$inferSelect']

export interface Subject {
  readonly kind: string
  readonly id: string
}

/** An event with whose time lines it stands on. */
export interface NewEvent {
  readonly row: AuditEventRow
  readonly subjects: readonly Subject[]
}

const insertEvent = prepared(({ q, t }) =>
  q.insert(t.auditEvent).values({
    id: bound('id'),
    at: bound('at'),
    type: bound('type'),
    actorId: bound('actorId'),
    body: bound('body'),
    salt: bound('salt'),
    commitment: bound('commitment'),
  }),
)

const insertSubject = prepared(({ q, t }) =>
  q
    .insert(t.auditSubject)
    .values({ kind: bound('kind'), subjectId: bound('subjectId'), eventId: bound('eventId') }),
)

/**
 * On SQLite row by row, by prepared statements: there is no way to the server to be saved, and building one statement of many
 * rows costs more than running many of one. On PostgreSQL in chunks.
 */
export async function insertEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  const { q, t } = tx
  const subjects = events.flatMap(({ row, subjects }) =>
    subjects.map(({ kind, id }) => ({ kind, subjectId: id, eventId: row.id })),
  )
  if (tx.dialect === 'sqlite') {
    for (const { row } of events) await insertEvent(tx, row)
    for (const subject of subjects) await insertSubject(tx, subject)
    return
  }
  await eachChunk(events, (chunk) => q.insert(t.auditEvent).values(chunk.map(({ row }) => row)))
  await eachChunk(subjects, (chunk) => q.insert(t.auditSubject).values(chunk))
}

/** Newest first; `before` is the last event id of the page before, or null for the first page. */
export async function eventsOf(
  { q, t }: Handle,
  subject: Subject,
  before: string | null,
  size: number,
): Promise<AuditEventRow[]> {
  const ids = await q
    .select({ id: t.auditSubject.eventId })
    .from(t.auditSubject)
    .where(
      and(
        eq(t.auditSubject.kind, subject.kind),
        eq(t.auditSubject.subjectId, subject.id),
        before === null ? undefined : lt(t.auditSubject.eventId, before),
      ),
    )
    .orderBy(desc(t.auditSubject.eventId))
    .limit(size)
  if (ids.length === 0) return []
  return q
    .select()
    .from(t.auditEvent)
    .where(
      inArray(
        t.auditEvent.id,
        ids.map((row) => row.id),
      ),
    )
    .orderBy(desc(t.auditEvent.id))
}

/** The whole log, newest first. */
export async function eventPage(
  { q, t }: Handle,
  before: string | null,
  size: number,
): Promise<AuditEventRow[]> {
  return q
    .select()
    .from(t.auditEvent)
    .where(before === null ? undefined : lt(t.auditEvent.id, before))
    .orderBy(desc(t.auditEvent.id))
    .limit(size)
}
