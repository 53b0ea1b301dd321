import { eq } from 'drizzle-orm'
import type { Tx } from '../store'

/** Records that a system was reached at `now` (`fault` null) or failed with a stable fault code. */
export async function recordContact(
  { q, t }: Tx,
  systemId: string,
  now: number,
  fault: string | null,
): Promise<void> {
  await q
    .update(t.connectedSystem)
    .set(fault === null ? { lastContactAt: now, lastFault: null } : { lastFault: fault, lastFaultAt: now })
    .where(eq(t.connectedSystem.id, systemId))
}
