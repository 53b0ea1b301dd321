import { and, asc, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import { preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { rowAfter } from './seek'

export type SiteRow = Tables['site']['$inferSelect']

const sitesIn = preparedIn(({ q, t }, ids) => q.select().from(t.site).where(inArray(t.site.id, ids)))

export async function siteById(h: Handle, id: string): Promise<SiteRow | null> {
  const [row] = await sitesIn(h, [id])
  return row ?? null
}

export async function sitesByIds(h: Handle, ids: readonly string[]): Promise<SiteRow[]> {
  return sitesIn(h, ids)
}

/** The most sites a choice offers. */
const MOST_SITES = 500

/** Sites that are not archived, by name: what a form lets one choose from. */
export async function liveSites({ q, t }: Handle): Promise<SiteRow[]> {
  return q
    .select()
    .from(t.site)
    .where(isNull(t.site.archivedAt))
    .orderBy(asc(t.site.name), asc(t.site.id))
    .limit(MOST_SITES)
}

/** The living site of this name. */
export async function siteByName({ q, t }: Handle, name: string): Promise<SiteRow | null> {
  const [row] = await q
    .select()
    .from(t.site)
    .where(and(eq(t.site.name, name), isNull(t.site.archivedAt)))
    .limit(1)
  return row ?? null
}

/** Where a page by name ended. */
export interface NameCursor {
  readonly name: string
  readonly id: string
}

/** A page of sites by name. */
export async function sitePage(
  { q, t }: Handle,
  archived: boolean,
  after: NameCursor | null,
  size: number,
): Promise<SiteRow[]> {
  return q
    .select()
    .from(t.site)
    .where(
      and(
        archived ? isNotNull(t.site.archivedAt) : isNull(t.site.archivedAt),
        after === null ? undefined : rowAfter([t.site.name, t.site.id], [after.name, after.id]),
      ),
    )
    .orderBy(asc(t.site.name), asc(t.site.id))
    .limit(size)
}

export async function insertSite({ q, t }: Tx, row: Tables['site']['$inferInsert']): Promise<void> {
  await q.insert(t.site).values(row)
}

export async function updateSite(
  { q, t, journal }: Tx,
  id: string,
  change: Partial<Tables['site']['$inferInsert']>,
): Promise<void> {
  await q.update(t.site).set(change).where(eq(t.site.id, id))
  const at = change.archivedAt
  if (typeof at === 'number') journal({ kind: 'removed', what: 'site', id, at, by: null })
}
