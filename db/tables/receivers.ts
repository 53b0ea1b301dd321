import { sql } from 'drizzle-orm'
import type { Item, Outcome, TaskState } from '~/domain/manual-task/task'
import type { Said, StatedEvent } from '~/domain/webhook/statement'
import type { CredentialTables } from './credentials'
import type { Kit } from './kit'
import type { SystemTables } from './systems'

/** What the portal tells those who keep access themselves: receivers of events, and people. */
export function receiverTables(
  k: Kit,
  { connectedSystem }: Pick<SystemTables, 'connectedSystem'>,
  { credential }: Pick<CredentialTables, 'credential'>,
) {
  /** What stands for each credential until it is said otherwise: the outbox of the events. */
  const webhookStatement = k.table(
    'webhook_statement',
    {
      credentialId: k
        .id()
        .primaryKey()
        .references(() => credential.id),
      systemId: k.id().references(() => connectedSystem.id),
      sequence: k.integer().notNull(),
      change: k.text().$type<'given' | 'changed' | 'suspended' | 'ended'>().notNull(),
      said: k.json<Said>().notNull(),
      events: k.json<readonly StatedEvent[]>().notNull(),
      madeAt: k.instant().notNull(),
      /** What the receiver last accepted; null while it accepted nothing. */
      accepted: k.json<Said>(),
      /** Who of each seat attested that what it ends has ended; void with the next statement. */
      attestedByIt: k.text(),
      attestedByPhysicalSecurity: k.text(),
      attestReason: k.text(),
      attestedAt: k.instant(),
    },
    (t) => [k.index('webhook_statement_by_system').on(t.systemId, t.credentialId)],
  )

  /** What stands for each account that is not ours and was ordered to end, until it is said anew. */
  const webhookAccountEnd = k.table(
    'webhook_account_end',
    {
      systemId: k.id().references(() => connectedSystem.id),
      nativeId: k.text().notNull(),
      nativeName: k.text().notNull(),
      audience: k.text().notNull(),
      sequence: k.integer().notNull(),
      madeAt: k.instant().notNull(),
      ackedAt: k.instant(),
    },
    (t) => [k.primaryKey({ columns: [t.systemId, t.nativeId] })],
  )

  /** A thing that people hand out and take back: from the day it is to be given until two people saw it back. */
  const manualTask = k.table(
    'manual_task',
    {
      id: k.id().primaryKey(),
      credentialId: k.id().references(() => credential.id),
      systemId: k.id().references(() => connectedSystem.id),
      siteId: k.id(),
      personId: k.id(),
      vendorId: k.text(),
      /** The right as the connector names it: one thing is out for each. */
      right: k.text().notNull(),
      item: k.text().$type<Item>().notNull(),
      state: k.text().$type<TaskState>().notNull(),
      dueAt: k.instant().notNull(),
      number: k.text(),
      handedOutBy: k.text(),
      handedOutAt: k.instant(),
      doneBy: k.text(),
      doneAt: k.instant(),
      lostBy: k.text(),
      lostAt: k.instant(),
      remedy: k.text(),
      remedyByIt: k.text(),
      remedyByPhysicalSecurity: k.text(),
      attestedBy: k.text(),
      outcome: k.text().$type<Outcome>(),
      /** When those who must act are reminded; null once they were. */
      remindAt: k.instant(),
      createdAt: k.instant().notNull(),
      closedAt: k.instant(),
    },
    (t) => [
      k.unique('manual_task_open').on(t.credentialId, t.right).where(sql`closed_at is null`),
      k.index('manual_task_open_by_site').on(t.siteId, t.dueAt, t.id).where(sql`closed_at is null`),
      k
        .index('manual_task_open_by_system')
        .on(t.systemId, t.credentialId, t.id)
        .where(sql`closed_at is null`),
      k.index('manual_task_by_credential').on(t.credentialId, t.id),
      k.index('manual_task_to_remind').on(t.remindAt).where(sql`remind_at is not null`),
    ],
  )

  return { webhookStatement, webhookAccountEnd, manualTask }
}
