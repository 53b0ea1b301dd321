import { ok, type Result, refuse } from '~/domain/kernel/result'
import { siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { type ListPage, PAGE_SIZE } from '../list-page'
import type { EventView } from './event-view.server'
import { log } from './time-line.server'

/** Everything that happened, newest first. Problems: not_found. */
export async function readLog(
  services: Services,
  actor: Actor,
  query: { readonly after: string },
  size = PAGE_SIZE,
): Promise<Result<ListPage<EventView>>> {
  const reach = siteReach(actor, 'audit.read', services.clock.now())
  if (reach === null) return refuse('not_found')
  return ok(await log(services.store.read, reach, query.after, size))
}
