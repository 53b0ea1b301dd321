import { eq, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type SshAuthorityRow = Tables['sshAuthority']['$inferSelect']

export async function sshAuthorityOf({ q, t }: Handle, systemId: string): Promise<SshAuthorityRow | null> {
  const [row] = await q.select().from(t.sshAuthority).where(eq(t.sshAuthority.systemId, systemId))
  return row ?? null
}

/** Does nothing where another node was first. */
export async function insertSshAuthority({ q, t }: Tx, row: SshAuthorityRow): Promise<void> {
  await q.insert(t.sshAuthority).values(row).onConflictDoNothing()
}

/** The next serial: no two certificates of a system bear the same, and a later one bears a greater one. */
export async function takeSerial({ q, t }: Tx, systemId: string): Promise<number> {
  const [row] = await q
    .update(t.sshAuthority)
    .set({ lastSerial: sql`${t.sshAuthority.lastSerial} + 1` })
    .where(eq(t.sshAuthority.systemId, systemId))
    .returning({ serial: t.sshAuthority.lastSerial })
  if (!row) throw new Error('a system without an authority signs nothing')
  return row.serial
}

/** The number of a new revocation list; nobody else makes one until the transaction ends. */
export async function takeListNumber({ q, t }: Tx, systemId: string, now: number): Promise<number> {
  const [row] = await q
    .update(t.sshAuthority)
    .set({ listNumber: sql`${t.sshAuthority.listNumber} + 1`, listedAt: now })
    .where(eq(t.sshAuthority.systemId, systemId))
    .returning({ number: t.sshAuthority.listNumber })
  if (!row) throw new Error('a system without an authority has no list')
  return row.number
}

/**
 * Numbers that a database which is older than the world may have used: far more than were signed since any backup. Serials and
 * list numbers go on behind them.
 */
const LEAP = 2 ** 20

/**
 * Puts every serial behind the last one that this database knows on the list, up to `to` and by the leap where that is asked
 * for. What hosts say counts for nothing then that was signed before a leap: there may be hosts that are not known here.
 */
export async function loseSerials(
  { q, t }: Tx,
  authority: SshAuthorityRow,
  to: number,
  leap: boolean,
  now: number,
): Promise<void> {
  const { systemId, lastSerial, listNumber, lostSerials } = authority
  const last = Math.max(to, leap ? lastSerial + LEAP : lastSerial)
  if (last <= lastSerial) return
  const number = listNumber + (leap ? LEAP : 1)
  const lost = { from: lastSerial + 1, to: last, number: leap ? null : number, at: now }
  await q
    .update(t.sshAuthority)
    .set({
      lastSerial: last,
      listNumber: number,
      listedAt: now,
      lostSerials: [...lostSerials, lost],
    })
    .where(eq(t.sshAuthority.systemId, systemId))
  if (leap) await q.update(t.sshHost).set({ holds: 0 }).where(eq(t.sshHost.systemId, systemId))
}

/** Every authority there is: one for each system that takes SSH certificates. */
export async function allSshAuthorities({ q, t }: Handle): Promise<SshAuthorityRow[]> {
  return q.select().from(t.sshAuthority)
}
