import { eq, inArray } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks } from './chunks'
import { type VoidedWord, voidWords } from './findings'
import { loseRun } from './listing-runs'

/** Where a system points: its settings as they are stored. */
export type Target = Pick<Tables['connectedSystem']['$inferSelect'], 'config' | 'sealedSecrets'>

/**
 * Points a system elsewhere, as this version of its target: nobody has confirmed what is there, nor said of it that it is
 * scrapped, nor of an account there that it may stay or go: an id may be a name, which another target has as well. A listing that is
 * under way writes nothing more. `sealed` is the target for the journal. Null keeps the settings as they are, where nobody knows the new ones. Answers
 * what had been said.
 */
export async function pointSystem(
  tx: Tx,
  id: string,
  targetVersion: number,
  target: Target | null,
  sealed: string,
): Promise<VoidedWord[]> {
  const { q, t, journal } = tx
  await q
    .update(t.connectedSystem)
    .set({
      ...(target === null ? {} : { config: target.config, sealedSecrets: target.sealedSecrets }),
      targetVersion,
      approvedIdentity: null,
      confirmingIdentity: null,
      confirmedByIt: null,
      confirmedByPhysicalSecurity: null,
      confirmedAt: null,
      ownAccounts: null,
      ownWord: null,
      // One seat's word was about the old place.
      scrappedByIt: null,
      scrappedByPhysicalSecurity: null,
      scrapReason: null,
    })
    .where(eq(t.connectedSystem.id, id))
  await loseRun(tx, id)
  journal({ kind: 'pointed', system: id, targetVersion, sealed })
  return voidWords(tx, id)
}

/** The version of the target that each of these systems points at, as far as the database knows them. */
export async function targetVersions(
  { q, t }: Handle,
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { id, targetVersion } = t.connectedSystem
  const rows = await byChunks(ids, (chunk) =>
    q.select({ id, targetVersion }).from(t.connectedSystem).where(inArray(id, chunk)),
  )
  return new Map(rows.map((row) => [row.id, row.targetVersion]))
}
