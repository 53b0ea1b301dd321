import { and, eq, gt, max } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type NodeRow = Tables['node']['$inferSelect']

/** Says that this node runs: `seenAt` is its own clock, `beatAt` the database's. */
export async function beat(
  { q, t }: Tx,
  node: Pick<NodeRow, 'id' | 'host' | 'startedAt' | 'seenAt' | 'beatAt'>,
): Promise<void> {
  const { host, startedAt, seenAt, beatAt } = node
  await q
    .insert(t.node)
    .values(node)
    .onConflictDoUpdate({ target: t.node.id, set: { host, startedAt, seenAt, beatAt, stoppedAt: null } })
}

export async function nodeById({ q, t }: Handle, id: string): Promise<NodeRow | null> {
  const [row] = await q.select().from(t.node).where(eq(t.node.id, id))
  return row ?? null
}

/** The time high-water mark: the latest time that any node was ever seen to have, ms; null before the first. */
export async function highestSeen({ q, t }: Handle): Promise<number | null> {
  const [row] = await q.select({ at: max(t.node.seenAt) }).from(t.node)
  return row?.at ?? null
}

/** Takes the high-water mark back to `at`: people said that the clocks that were ahead of it were wrong. */
export async function lowerSeen({ q, t }: Tx, at: number): Promise<void> {
  await q.update(t.node).set({ seenAt: at }).where(gt(t.node.seenAt, at))
}

export async function updateNode(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['node']['$inferInsert']>,
): Promise<void> {
  await q.update(t.node).set(change).where(eq(t.node.id, id))
}

/** The credentials that a node holds by the lease clock's `leaseNow`: their ids. */
export async function leasedBy({ q, t }: Handle, nodeId: string, leaseNow: number): Promise<string[]> {
  const rows = await q
    .select({ id: t.credential.id })
    .from(t.credential)
    .where(and(eq(t.credential.leaseNode, nodeId), gt(t.credential.leaseUntil, leaseNow)))
  return rows.map((row) => row.id)
}
