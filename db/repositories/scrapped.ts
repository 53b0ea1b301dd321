import { and, asc, eq, exists, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import type { JournalEntry } from '~/domain/journal/entry'
import { prepared } from '../prepared'
import type { Handle, Tx } from '../store'
import { byChunks, eachChunk } from './chunks'
import type { CredentialRow } from './credentials'
import type { FindingRow } from './findings'
import { endPassStatuses } from './pass-status'
import { type SystemRow, updateSystem } from './systems'

const withWork = prepared(({ q, t }) => {
  const { connectedSystem: system, credential, finding } = t
  return q
    .select()
    .from(system)
    .where(
      and(
        isNotNull(system.scrappedAt),
        or(
          exists(
            q
              .select({ id: credential.id })
              .from(credential)
              .where(and(eq(credential.systemId, system.id), isNotNull(credential.dueAt))),
          ),
          exists(
            q
              .select({ id: finding.id })
              .from(finding)
              .where(and(eq(finding.systemId, system.id), isNull(finding.closedAt))),
          ),
        ),
      ),
    )
    .orderBy(asc(system.id))
})

/** Scrapped systems of which something is still open: one seek each, whatever their history holds. */
export async function scrappedWithWork(h: Handle): Promise<SystemRow[]> {
  return withWork(h, {})
}

/** Up to `size` credentials of a system that something is still to be done with. */
export async function waitingCredentials(
  { q, t }: Handle,
  systemId: string,
  size: number,
): Promise<CredentialRow[]> {
  return q
    .select()
    .from(t.credential)
    .where(and(eq(t.credential.systemId, systemId), isNotNull(t.credential.dueAt)))
    .limit(size)
}

/** Up to `size` open findings of a system. */
export async function openFindingsAt(
  { q, t }: Handle,
  systemId: string,
  size: number,
): Promise<FindingRow[]> {
  return q
    .select()
    .from(t.finding)
    .where(and(eq(t.finding.systemId, systemId), isNull(t.finding.closedAt)))
    .limit(size)
}

/** Open findings about these credentials. */
export async function openFindingsAbout(
  { q, t }: Handle,
  credentialIds: readonly string[],
): Promise<FindingRow[]> {
  return byChunks(credentialIds, (chunk) =>
    q
      .select()
      .from(t.finding)
      .where(and(inArray(t.finding.credentialId, chunk), isNull(t.finding.closedAt))),
  )
}

/** These obligations end here, on somebody's word: what was not tried before its time came to its end by that word. */
export async function attestEnds({ q, t, journal }: Tx, ids: readonly string[], now: number): Promise<void> {
  await eachChunk(ids, (chunk) =>
    q
      .update(t.end)
      .set({ plannedAt: now, attemptedAt: now, reason: 'capped' })
      .where(and(inArray(t.end.id, chunk), isNull(t.end.attemptedAt))),
  )
  await eachChunk(ids, (chunk) =>
    q
      .update(t.end)
      .set({ confirmedAt: now, proof: 'attested', fault: null })
      .where(and(inArray(t.end.id, chunk), isNull(t.end.confirmedAt))),
  )
  for (const end of ids) journal({ kind: 'confirmed', end, at: now, proof: 'attested' })
}

/** Nothing is left of these credentials: their objects are gone, their secrets wiped, and nobody works on them any more. */
export async function layToRest(tx: Tx, credentialIds: readonly string[], now: number): Promise<void> {
  const { q, t, journal } = tx
  const gone = await byChunks(credentialIds, (chunk) =>
    q
      .update(t.artifact)
      .set({ state: 'gone', goneAt: now, sealedSecret: null, sealedToken: null, sealedCode: null })
      .where(and(inArray(t.artifact.credentialId, chunk), ne(t.artifact.state, 'gone')))
      .returning({ id: t.artifact.id }),
  )
  for (const { id } of gone) journal({ kind: 'gone', artifact: id, at: now })
  await eachChunk(
    gone.map(({ id }) => id),
    (chunk) => endPassStatuses(tx, chunk, now),
  )
  await eachChunk(credentialIds, (chunk) =>
    q
      .update(t.credential)
      .set({
        state: 'gone',
        dueAt: null,
        // Whoever has it in hand finds its claim lost.
        leaseUntil: null,
        leaseNode: null,
        leaseFence: sql`${t.credential.leaseFence} + 1`,
        inputVersion: sql`${t.credential.inputVersion} + 1`,
        inputChangedAt: now,
        attempts: 0,
        fault: null,
        takingSince: null,
        confirmedGoneAt: now,
      })
      .where(inArray(t.credential.id, chunk)),
  )
}

/** What the word that a system is scrapped would end, each counted up to `most`. */
export async function countOpenAt(
  { q, t }: Handle,
  systemId: string,
  most: number,
): Promise<{ ends: number; objects: number; findings: number }> {
  const ends = await q
    .select({ id: t.end.id })
    .from(t.end)
    .innerJoin(t.credential, eq(t.credential.id, t.end.credentialId))
    .where(and(eq(t.credential.systemId, systemId), isNotNull(t.credential.dueAt), isNull(t.end.confirmedAt)))
    .limit(most)
  const objects = await q
    .select({ id: t.artifact.id })
    .from(t.artifact)
    .where(and(eq(t.artifact.systemId, systemId), ne(t.artifact.state, 'gone')))
    .limit(most)
  const findings = await q
    .select({ id: t.finding.id })
    .from(t.finding)
    .where(and(eq(t.finding.systemId, systemId), isNull(t.finding.closedAt)))
    .limit(most)
  return { ends: ends.length, objects: objects.length, findings: findings.length }
}

type Scrapped = Extract<JournalEntry, { kind: 'scrapped' }>

/**
 * Does the word of both seats again that a system is scrapped. Of what the database points at, only: where it is another
 * version of the target, their word was about something else. False when it is done, or the word is not about it.
 */
export async function scrapAgain(tx: Tx, entry: Scrapped, at: number): Promise<boolean> {
  const [row] = await tx.q
    .select({ archivedAt: tx.t.connectedSystem.archivedAt })
    .from(tx.t.connectedSystem)
    .where(stillToScrap(tx, entry))
  if (!row || entry.byIt === null || entry.byPhysicalSecurity === null) return false
  await updateSystem(tx, entry.system, {
    scrappedByIt: entry.byIt,
    scrappedByPhysicalSecurity: entry.byPhysicalSecurity,
    scrapReason: entry.reason,
    scrappedAt: at,
    archivedAt: row.archivedAt ?? at,
    failures: 0,
    breakerUntil: null,
  })
  return true
}

/** True when the system that both seats said to be scrapped is not, in this database. */
export async function isNotScrapped({ q, t }: Handle, entry: Scrapped): Promise<boolean> {
  const rows = await q
    .select({ id: t.connectedSystem.id })
    .from(t.connectedSystem)
    .where(stillToScrap({ t }, entry))
  return rows.length > 0
}

function stillToScrap({ t }: Pick<Handle, 't'>, { system, targetVersion }: Scrapped) {
  return and(
    eq(t.connectedSystem.id, system),
    eq(t.connectedSystem.targetVersion, targetVersion),
    isNull(t.connectedSystem.scrappedAt),
  )
}
