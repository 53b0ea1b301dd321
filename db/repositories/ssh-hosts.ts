import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks } from './chunks'

export type SshHostRow = Tables['sshHost']['$inferSelect']
type NewSshHost = Pick<
  SshHostRow,
  'id' | 'systemId' | 'name' | 'address' | 'port' | 'endsSessions' | 'tokenHash' | 'addedAt'
>

/** Every host that a system has or had, by name. */
export async function sshHostsOf({ q, t }: Handle, systemId: string): Promise<SshHostRow[]> {
  return q.select().from(t.sshHost).where(eq(t.sshHost.systemId, systemId)).orderBy(asc(t.sshHost.name))
}

/** The hosts that a system has, by name: those that were removed are left out. */
export async function liveSshHostsOf(h: Handle, systemId: string): Promise<SshHostRow[]> {
  return (await sshHostsOf(h, systemId)).filter((host) => host.archivedAt === null)
}

/**
 * A host that has said nothing yet. Written into the journal too: an older database that does not know a host would confirm ends
 * without it.
 */
export async function insertSshHost({ q, t, journal }: Tx, row: NewSshHost): Promise<void> {
  await q.insert(t.sshHost).values({ ...row, holds: 0 })
  const { id: host, systemId: system, name, address, port, endsSessions, tokenHash, addedAt: at } = row
  journal({ kind: 'ssh_host', host, system, name, address, port, endsSessions, tokenHash, at })
}

/** The hosts among these that the database knows. */
export async function knownSshHosts({ q, t }: Handle, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await byChunks(ids, (chunk) =>
    q.select({ id: t.sshHost.id }).from(t.sshHost).where(inArray(t.sshHost.id, chunk)),
  )
  return new Set(rows.map((row) => row.id))
}

/** The host that stands under this name. */
export async function sshHostNamed({ q, t }: Handle, systemId: string, name: string) {
  const [row] = await q
    .select()
    .from(t.sshHost)
    .where(and(eq(t.sshHost.systemId, systemId), eq(t.sshHost.name, name), isNull(t.sshHost.archivedAt)))
  return row ?? null
}

/** False when it was removed before. Written into the journal: after a restore its token opens nothing again. */
export async function archiveSshHost(
  { q, t, journal }: Tx,
  systemId: string,
  id: string,
  now: number,
  by: string | null = null,
): Promise<boolean> {
  const done = await q
    .update(t.sshHost)
    .set({ archivedAt: now })
    .where(and(eq(t.sshHost.id, id), eq(t.sshHost.systemId, systemId), isNull(t.sshHost.archivedAt)))
    .returning({ id: t.sshHost.id })
  if (done.length > 0) journal({ kind: 'removed', what: 'ssh_host', id, at: now, by })
  return done.length > 0
}

/** Archives a host by its id alone. False when it was removed before, or is not known. */
export async function archiveSshHostById(
  tx: Tx,
  id: string,
  now: number,
  by: string | null,
): Promise<boolean> {
  const [row] = await tx.q.select().from(tx.t.sshHost).where(eq(tx.t.sshHost.id, id))
  return row !== undefined && archiveSshHost(tx, row.systemId, id, now, by)
}

/** One seat said that a removed host accepts no certificate any more; `retiredAt` once both did. */
export async function noteRetired(
  { q, t }: Tx,
  id: string,
  change: Partial<Pick<SshHostRow, 'retiredByIt' | 'retiredByPhysicalSecurity' | 'retiredAt'>>,
): Promise<void> {
  await q.update(t.sshHost).set(change).where(eq(t.sshHost.id, id))
}

/** What a host said of the list in its file. */
export async function noteReceipt({ q, t }: Tx, id: string, holds: number, seenAt: number): Promise<void> {
  await q.update(t.sshHost).set({ holds, seenAt }).where(eq(t.sshHost.id, id))
}
