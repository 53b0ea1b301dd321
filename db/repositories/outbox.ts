import { and, asc, eq, inArray, isNotNull, lte, sql } from 'drizzle-orm'
import { bound, prepared } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { skipLocked } from './row-locks'

export type OutboxRow = Tables['outboxMail']['$inferSelect']

/** A mail that waits. */
export type NewMail = Pick<
  OutboxRow,
  'id' | 'recipient' | 'personId' | 'template' | 'sealedParams' | 'dueAt' | 'createdAt'
>

const inserted = prepared(({ q, t }) =>
  q.insert(t.outboxMail).values({
    id: bound('id'),
    recipient: bound('recipient'),
    personId: bound('personId'),
    template: bound('template'),
    sealedParams: bound('sealedParams'),
    dueAt: bound('dueAt'),
    attempts: 0,
    createdAt: bound('createdAt'),
  }),
)

export async function insertMail(tx: Tx, mail: NewMail): Promise<void> {
  await inserted(tx, mail)
}

/**
 * Takes up to `size` due mails, the longest due first, and puts them off to `leaseUntil`: whoever dies while sending
 * leaves them due again then. Nodes that claim at once get different rows. With `templates` only mails of these: that
 * walks all that is due, so it is for the start of a round.
 */
export async function claimMails(
  tx: Tx,
  now: number,
  leaseUntil: number,
  size: number,
  templates?: readonly string[],
): Promise<OutboxRow[]> {
  const { q, t } = tx
  const due = q
    .select({ id: t.outboxMail.id })
    .from(t.outboxMail)
    .where(
      and(
        isNotNull(t.outboxMail.dueAt),
        lte(t.outboxMail.dueAt, now),
        templates === undefined ? undefined : inArray(t.outboxMail.template, [...templates]),
      ),
    )
    .orderBy(asc(t.outboxMail.dueAt), asc(t.outboxMail.id))
    .limit(size)
  const ids = (await skipLocked(tx, due)).map((row) => row.id)
  if (ids.length === 0) return []
  const rows = await q
    .update(t.outboxMail)
    .set({ dueAt: leaseUntil, attempts: sql`${t.outboxMail.attempts} + 1` })
    .where(inArray(t.outboxMail.id, ids))
    .returning()
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

const settled = prepared(({ q, t }) =>
  q
    .update(t.outboxMail)
    .set({
      sealedParams: bound('sealedParams'),
      dueAt: bound('dueAt'),
      fault: bound('fault'),
      sentAt: bound('sentAt'),
    })
    .where(and(eq(t.outboxMail.id, bound('id')), eq(t.outboxMail.attempts, bound('attempts'))))
    .returning({ id: t.outboxMail.id }),
)

/** Writes what became of one try, unless another try has begun since: false then. */
export async function settleMail(
  tx: Tx,
  { id, attempts }: Pick<OutboxRow, 'id' | 'attempts'>,
  outcome: Pick<OutboxRow, 'sealedParams' | 'dueAt' | 'fault' | 'sentAt'>,
): Promise<boolean> {
  return (await settled(tx, { id, attempts, ...outcome })).length === 1
}

const soonest = prepared(({ q, t }) =>
  q
    .select({ dueAt: t.outboxMail.dueAt })
    .from(t.outboxMail)
    .where(isNotNull(t.outboxMail.dueAt))
    .orderBy(asc(t.outboxMail.dueAt))
    .limit(1),
)

/** When the next mail is due, ms; null when none waits. */
export async function nextMailAt(h: Handle): Promise<number | null> {
  const [row] = await soonest(h, {})
  return row?.dueAt ?? null
}
