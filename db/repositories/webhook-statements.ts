import { and, asc, eq, gt } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { forUpdate } from './row-locks'

export type WebhookStatementRow = Tables['webhookStatement']['$inferSelect']
export type AccountEndRow = Tables['webhookAccountEnd']['$inferSelect']

export async function webhookStatementOf(
  { q, t }: Handle,
  credentialId: string,
): Promise<WebhookStatementRow | null> {
  const [row] = await q
    .select()
    .from(t.webhookStatement)
    .where(eq(t.webhookStatement.credentialId, credentialId))
  return row ?? null
}

/** The same, locked until the transaction ends: two that say something of one credential come after each other. */
export async function lockWebhookStatement(
  tx: Tx,
  credentialId: string,
): Promise<WebhookStatementRow | null> {
  const { q, t } = tx
  const rows = await forUpdate(
    tx,
    q.select().from(t.webhookStatement).where(eq(t.webhookStatement.credentialId, credentialId)),
  )
  return rows[0] ?? null
}

export async function saveWebhookStatement({ q, t }: Tx, row: WebhookStatementRow): Promise<void> {
  const { credentialId: _, ...rest } = row
  await q
    .insert(t.webhookStatement)
    .values(row)
    .onConflictDoUpdate({ target: t.webhookStatement.credentialId, set: rest })
}

/** A page of a system's statements, by credential, after this one. */
export async function webhookStatementPage(
  { q, t }: Handle,
  systemId: string,
  after: string,
  size: number,
): Promise<WebhookStatementRow[]> {
  return q
    .select()
    .from(t.webhookStatement)
    .where(and(eq(t.webhookStatement.systemId, systemId), gt(t.webhookStatement.credentialId, after)))
    .orderBy(asc(t.webhookStatement.credentialId))
    .limit(size)
}

/** What a receiver is told of an account that is not ours; locked until the transaction ends. */
export async function lockAccountEnd(
  tx: Tx,
  systemId: string,
  nativeId: string,
): Promise<AccountEndRow | null> {
  const { q, t } = tx
  const isIt = and(eq(t.webhookAccountEnd.systemId, systemId), eq(t.webhookAccountEnd.nativeId, nativeId))
  const rows = await forUpdate(tx, q.select().from(t.webhookAccountEnd).where(isIt))
  return rows[0] ?? null
}

export async function saveAccountEnd({ q, t }: Tx, row: AccountEndRow): Promise<void> {
  const { systemId, nativeId } = t.webhookAccountEnd
  await q
    .insert(t.webhookAccountEnd)
    .values(row)
    .onConflictDoUpdate({ target: [systemId, nativeId], set: row })
}
