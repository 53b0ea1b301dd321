import { and, asc, eq, exists, inArray, isNotNull, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { SiteReach } from '~/domain/person/reach'
import type { Handle } from '../store'
import type { CredentialRow } from './credentials'
import { rowAfter } from './seek'

/** Where a page by site and age of the credential ended. */
export interface SiteCursor {
  readonly siteId: string
  readonly id: string
}

/** `live`: the target holds something, or may; `waiting`: the engine will look again, as it does while a grant runs. */
export type Standing = 'live' | 'waiting'

/**
 * A page of credentials by site and age. Both kinds have a partial index of their own: what is over costs nothing.
 */
export async function credentialPage(
  h: Handle,
  standing: Standing,
  sites: SiteReach,
  after: SiteCursor | null,
  size: number,
): Promise<CredentialRow[]> {
  const { q, t } = h
  const condition = standing === 'live' ? isLive(h) : isNotNull(t.credential.dueAt)
  return bySite(sites, after, size, (siteId, rest, cursor) =>
    q
      .select()
      .from(t.credential)
      .where(and(condition, siteId ? eq(t.credential.siteId, siteId) : undefined, behind(h, cursor)))
      .orderBy(asc(t.credential.siteId), asc(t.credential.id))
      .limit(rest),
  )
}

/** A page of live credentials of these systems whose access was given before `givenBefore` and not used since. */
export async function unusedCredentialPage(
  h: Handle,
  sites: SiteReach,
  systemIds: readonly string[],
  givenBefore: number,
  after: SiteCursor | null,
  size: number,
  vendorId: string | null = null,
): Promise<CredentialRow[]> {
  if (systemIds.length === 0) return []
  const { q, t } = h
  const givenAndNotUsed = exists(
    q
      .select({ id: t.end.id })
      .from(t.end)
      .where(
        and(
          eq(t.end.credentialId, t.credential.id),
          isNull(t.end.confirmedAt),
          isNotNull(t.end.givenAt),
          lte(t.end.givenAt, givenBefore),
          or(isNull(t.credential.lastUsedAt), lt(t.credential.lastUsedAt, t.end.givenAt)),
        ),
      ),
  )
  return bySite(sites, after, size, (siteId, rest, cursor) =>
    q
      .select()
      .from(t.credential)
      .where(
        and(
          isLive(h),
          siteId ? eq(t.credential.siteId, siteId) : undefined,
          inArray(t.credential.systemId, [...systemIds]),
          vendorId ? eq(t.credential.vendorId, vendorId) : undefined,
          givenAndNotUsed,
          behind(h, cursor),
        ),
      )
      .orderBy(asc(t.credential.siteId), asc(t.credential.id))
      .limit(rest),
  )
}

/** Written out, as the partial index `credential_live` says it: with parameters neither dialect would recognise it. */
function isLive({ t }: Pick<Handle, 't'>) {
  return sql`${t.credential.state} in ('on', 'off', 'unknown')`
}

function behind({ t }: Pick<Handle, 't'>, cursor: SiteCursor | null) {
  if (cursor === null) return undefined
  return rowAfter([t.credential.siteId, t.credential.id], [cursor.siteId, cursor.id])
}

/** All sites in one query, or the sites of a reach one after the other until the page is full. */
async function bySite(
  sites: SiteReach,
  after: SiteCursor | null,
  size: number,
  load: (siteId: string | null, size: number, after: SiteCursor | null) => Promise<CredentialRow[]>,
): Promise<CredentialRow[]> {
  if (sites === 'all') return load(null, size, after)
  const rows: CredentialRow[] = []
  for (const siteId of [...sites].sort()) {
    if (after !== null && siteId < after.siteId) continue
    if (rows.length < size) rows.push(...(await load(siteId, size - rows.length, after)))
  }
  return rows
}
