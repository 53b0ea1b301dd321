import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { reaches, siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { credentialById } from '~db/repositories/credentials'
import { type ListPage, PAGE_SIZE } from '../list-page'
import { type LiveRow, liveRows } from '../live/live-row.server'
import type { EventView } from './event-view.server'
import { timeLine } from './time-line.server'

export interface CredentialRecord {
  readonly row: LiveRow
  /** What the target was last seen to hold. */
  readonly held: string
  readonly events: ListPage<EventView>
}

/** The time line of one person's means in one system. Problems: not_found. */
export async function readCredentialRecord(
  services: Services,
  actor: Actor,
  query: { readonly credentialId: Id; readonly after: string },
  size = PAGE_SIZE,
): Promise<Result<CredentialRecord>> {
  const now = services.clock.now()
  const reach = siteReach(actor, 'audit.read', now)
  const h = services.store.read
  const credential = reach === null ? null : await credentialById(h, query.credentialId)
  if (reach === null || !credential || !reaches(reach, credential.siteId)) return refuse('not_found')
  const [row] = await liveRows(services, h, actor, [credential], now)
  if (!row) return refuse('not_found')
  const subject = { kind: 'credential', id: credential.id } as const
  return ok({ row, held: credential.state, events: await timeLine(h, reach, subject, query.after, size) })
}
