import { inArray, like } from 'drizzle-orm'
import type { Handle, Tx } from '../store'

/** Keys that sign passes lie in the key ring beside the portal's own; of these there are several, old and new. */
const PREFIX = 'pass-signing:'

export interface PassKeyRow {
  readonly kid: string
  readonly sealed: string
  readonly createdAt: number
}

/** Under which purpose a key is sealed and stored. */
export function passKeyPurpose(kid: string): string {
  return PREFIX + kid
}

/** The keys of the ring that sign or signed passes, oldest first. */
export async function passKeyRows({ q, t }: Handle): Promise<PassKeyRow[]> {
  const rows = await q
    .select()
    .from(t.keyRing)
    .where(like(t.keyRing.purpose, `${PREFIX}%`))
  return rows
    .map(({ purpose, ...row }) => ({ ...row, kid: purpose.slice(PREFIX.length) }))
    .sort((a, b) => a.createdAt - b.createdAt || (a.kid < b.kid ? -1 : 1))
}

export async function insertPassKey({ q, t }: Tx, { kid, ...row }: PassKeyRow): Promise<void> {
  await q.insert(t.keyRing).values({ purpose: passKeyPurpose(kid), ...row })
}

/** Nobody can sign with them again, not even who gets hold of the database and its seal key. */
export async function deletePassKeys({ q, t }: Tx, kids: readonly string[]): Promise<void> {
  await q.delete(t.keyRing).where(inArray(t.keyRing.purpose, kids.map(passKeyPurpose)))
}
