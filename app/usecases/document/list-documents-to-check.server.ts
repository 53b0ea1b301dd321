import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { documentsToCheck } from '~db/repositories/documents'
import { peopleByIds } from '~db/repositories/people'
import { vendorsByIds } from '~db/repositories/vendors'
import { type ListPage, PAGE_SIZE, pageFrom } from '../list-page'
import { type DocumentView, documentView } from './document-view'

export interface WaitingDocument extends DocumentView {
  readonly ownerName: string
  readonly vendorName: string | null
  /** The actor handed it in, and somebody else has to check it. */
  readonly own: boolean
}

/** What waits for a seat-holder, the longest-waiting first. Problems: not_found. */
export async function listDocumentsToCheck(
  services: Services,
  actor: Actor,
  after: Id,
): Promise<Result<ListPage<WaitingDocument>>> {
  const now = services.clock.now()
  if (!may(actor, 'document.check', {}, now)) return refuse('not_found')
  const h = services.store.read
  const page = pageFrom(await documentsToCheck(h, after, PAGE_SIZE + 1), (row) => row.id)
  const people = await peopleByIds(h, present(page.rows.map((row) => row.personId)))
  const vendorIds = [...page.rows.map((row) => row.vendorId), ...people.map((person) => person.vendorId)]
  const vendors = await vendorsByIds(h, present(vendorIds))
  return ok({
    next: page.next,
    rows: page.rows.map((row) => {
      const person = people.find((each) => each.id === row.personId)
      const vendor = vendors.find((each) => each.id === (person?.vendorId ?? row.vendorId))
      return {
        ...documentView(row, now),
        ownerName: person?.name ?? vendor?.name ?? '',
        vendorName: vendor?.name ?? null,
        own: row.uploadedBy === actor.personId,
      }
    }),
  })
}

function present(ids: readonly (Id | null)[]): Id[] {
  return [...new Set(ids.filter((id) => id !== null))]
}
