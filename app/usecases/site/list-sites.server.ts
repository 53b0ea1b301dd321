import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { type NameCursor, type SiteRow, sitePage } from '~db/repositories/sites'
import { type ListPage, type ListQuery, PAGE_SIZE, pageFrom } from '../list-page'

/** Sites by name. Problems: not_found. */
export async function listSites(
  services: Services,
  actor: Actor,
  query: ListQuery,
): Promise<Result<ListPage<SiteRow>>> {
  if (!may(actor, 'configuration.read', {}, services.clock.now())) return refuse('not_found')
  const rows = await sitePage(services.store.read, query.archived, readCursor(query.after), PAGE_SIZE + 1)
  return ok(pageFrom(rows, (site) => `${site.id} ${site.name}`))
}

/** An id, a blank and a name; anything else is the first page. */
function readCursor(text: string): NameCursor | null {
  const blank = text.indexOf(' ')
  return blank < 1 ? null : { id: text.slice(0, blank), name: text.slice(blank + 1) }
}
