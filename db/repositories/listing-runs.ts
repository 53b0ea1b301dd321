import { and, asc, eq, gt, inArray, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import type { SiteReach } from '~/domain/person/reach'
import { bound, prepared, preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { eachChunk } from './chunks'

export type ListingRunRow = Tables['listingRun']['$inferSelect']

/** Which listing it is. */
export type RunKey = Pick<ListingRunRow, 'systemId' | 'number'>

const runsIn = preparedIn(({ q, t }, systemIds) =>
  q.select().from(t.listingRun).where(inArray(t.listingRun.systemId, systemIds)),
)

/** The newest listing of each of these systems, under way or over. */
export async function listingRuns(h: Handle, systemIds: readonly string[]): Promise<ListingRunRow[]> {
  return runsIn(h, systemIds)
}

/** Listings at these sites that are not over: under way, or broken off where they can be taken up again. */
export async function openRuns(
  { q, t }: Handle,
  sites: SiteReach,
  systemId: string | null,
  size: number,
): Promise<ListingRunRow[]> {
  if (sites !== 'all' && sites.length === 0) return []
  const { listingRun, connectedSystem } = t
  const isOpen = or(
    eq(listingRun.state, 'running'),
    and(eq(listingRun.state, 'broken'), isNotNull(listingRun.next)),
  )
  const rows = await q
    .select({ run: listingRun })
    .from(listingRun)
    .innerJoin(connectedSystem, eq(connectedSystem.id, listingRun.systemId))
    .where(
      and(
        isOpen,
        isNull(connectedSystem.archivedAt),
        sites === 'all' ? undefined : inArray(connectedSystem.siteId, [...sites]),
        systemId === null ? undefined : eq(listingRun.systemId, systemId),
      ),
    )
    .limit(size)
  return rows.map(({ run }) => run)
}

/** Begins a listing in the place of the one before. */
export async function beginRun(
  { q, t }: Tx,
  begun: Pick<ListingRunRow, 'systemId' | 'startedAt' | 'identity'>,
): Promise<ListingRunRow> {
  const fresh = {
    ...begun,
    state: 'running' as const,
    updatedAt: begun.startedAt,
    next: null,
    seen: 0,
    total: null,
    found: 0,
    ownSeen: [],
    tellsUse: false,
  }
  const [row] = await q
    .insert(t.listingRun)
    .values({ ...fresh, number: 1 })
    .onConflictDoUpdate({
      target: t.listingRun.systemId,
      set: { ...fresh, number: sql`${t.listingRun.number} + 1` },
    })
    .returning()
  return row as ListingRunRow
}

const held = prepared(({ q, t }) =>
  q
    .select({ state: t.listingRun.state })
    .from(t.listingRun)
    .where(and(eq(t.listingRun.systemId, bound('systemId')), eq(t.listingRun.number, bound('number')))),
)

/** Is this still the system's listing? Another node may have begun a newer one: what is seen by this one counts no more. */
export async function isCurrentRun(tx: Tx, { systemId, number }: RunKey): Promise<boolean> {
  const [row] = await held(tx, { systemId, number })
  return row !== undefined && row.state !== 'whole'
}

/** Records how far it has come. */
export async function updateRun(
  { q, t }: Tx,
  { systemId, number }: RunKey,
  change: Partial<Omit<ListingRunRow, 'systemId' | 'number'>>,
): Promise<void> {
  await q
    .update(t.listingRun)
    .set(change)
    .where(and(eq(t.listingRun.systemId, systemId), eq(t.listingRun.number, number)))
}

/** A listing of the system that broke off begins anew: somebody asks what is there now. */
export async function forgetPlace({ q, t }: Tx, systemId: string): Promise<void> {
  await q
    .update(t.listingRun)
    .set({ next: null })
    .where(and(eq(t.listingRun.systemId, systemId), eq(t.listingRun.state, 'broken')))
}

/** Whoever lists the system now has lost it: what they see is another target's by now. */
export async function loseRun({ q, t }: Tx, systemId: string): Promise<void> {
  await q
    .update(t.listingRun)
    .set({ number: sql`${t.listingRun.number} + 1`, state: 'broken', next: null })
    .where(eq(t.listingRun.systemId, systemId))
}

/** The objects of these credentials were on it. */
export async function markListed(
  { q, t }: Tx,
  credentialIds: readonly string[],
  number: number,
): Promise<void> {
  await eachChunk(credentialIds, (chunk) =>
    q
      .update(t.artifact)
      .set({ listedInRun: number })
      .where(and(inArray(t.artifact.credentialId, chunk), ne(t.artifact.state, 'gone'))),
  )
}

/** A page by id of a system's objects that should be there, each with the listing that had it last. */
export async function liveArtifactPage(
  { q, t }: Handle,
  systemId: string,
  after: string,
  size: number,
): Promise<{ id: string; credentialId: string; listedInRun: number | null }[]> {
  const { id, credentialId, listedInRun, state } = t.artifact
  return q
    .select({ id, credentialId, listedInRun })
    .from(t.artifact)
    .where(and(eq(t.artifact.systemId, systemId), ne(state, 'gone'), gt(id, after)))
    .orderBy(asc(id))
    .limit(size)
}
