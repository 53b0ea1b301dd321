import { and, asc, eq, isNull } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type SshHostRow = Tables['sshHost']['$inferSelect']

/** Every host that a system has or had, by name. */
export async function sshHostsOf({ q, t }: Handle, systemId: string): Promise<SshHostRow[]> {
  return q.select().from(t.sshHost).where(eq(t.sshHost.systemId, systemId)).orderBy(asc(t.sshHost.name))
}

export async function insertSshHost({ q, t }: Tx, row: SshHostRow): Promise<void> {
  await q.insert(t.sshHost).values(row)
}

/** False when it was removed before. */
export async function archiveSshHost(
  { q, t }: Tx,
  systemId: string,
  id: string,
  now: number,
): Promise<boolean> {
  const done = await q
    .update(t.sshHost)
    .set({ archivedAt: now })
    .where(and(eq(t.sshHost.id, id), eq(t.sshHost.systemId, systemId), isNull(t.sshHost.archivedAt)))
    .returning({ id: t.sshHost.id })
  return done.length > 0
}

/** What a host said of the list in its file. */
export async function noteReceipt({ q, t }: Tx, id: string, holds: number, seenAt: number): Promise<void> {
  await q.update(t.sshHost).set({ holds, seenAt }).where(eq(t.sshHost.id, id))
}
