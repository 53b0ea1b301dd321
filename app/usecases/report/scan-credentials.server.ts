import type { SiteReach } from '~/domain/person/reach'
import type { CredentialRow } from '~db/repositories/credentials'
import { credentialPage, type SiteCursor, type Standing } from '~db/repositories/reports-credentials'
import type { Handle } from '~db/store'
import type { ListPage } from '../list-page'

/** Credentials read at once, and the most that one page may look at before it says where to go on. */
const BATCH = 200
const MOST_LOOKED_AT = 1_000

/**
 * A page of what can only be told by evaluating credentials: looks at them batch by batch until `size` were found, all
 * were seen, or MOST_LOOKED_AT were. A page may come back short, or empty, with a cursor to go on from.
 */
export async function scanCredentials<T>(
  h: Handle,
  standing: Standing,
  sites: SiteReach,
  after: SiteCursor | null,
  size: number,
  judge: (batch: readonly CredentialRow[]) => Promise<ReadonlyMap<string, T>>,
): Promise<ListPage<T>> {
  const rows: T[] = []
  let cursor = after
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
    const batch = await credentialPage(h, standing, sites, cursor, BATCH)
    const found = await judge(batch)
    for (const credential of batch) {
      const row = found.get(credential.id)
      cursor = { siteId: credential.siteId, id: credential.id }
      if (row === undefined) continue
      rows.push(row)
      if (rows.length === size) return { rows, next: cursorText(cursor) }
    }
    if (batch.length < BATCH) return { rows, next: null }
  }
  return { rows, next: cursor === null ? null : cursorText(cursor) }
}

export function cursorText({ siteId, id }: SiteCursor): string {
  return `${siteId}.${id}`
}
