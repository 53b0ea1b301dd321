import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { documentsOfPeople } from '~db/repositories/documents'
import { type PersonRow, personById } from '~db/repositories/people'
import { contractorPage, vendorById, vendorsByIds } from '~db/repositories/vendors'
import { type DocumentView, documentView } from '../document/document-view'
import { type ListPage, type ListQuery, PAGE_SIZE, pageFrom } from '../list-page'
import { identityIsFixed, mayManageCrew, photoIsFixed } from './person-rules.server'

export interface PersonView {
  readonly person: Omit<PersonRow, 'kind' | 'createdAt'>
  readonly vendorName: string
  readonly documents: readonly DocumentView[]
  readonly mayManage: boolean
  /** Name and address stand while access runs, is to come or is being decided. */
  readonly identityFixed: boolean
  readonly photoFixed: boolean
}

/** One contractor, for those who manage them and those who read the configuration. Problems: not_found. */
export async function readPerson(
  services: Services,
  actor: Actor,
  personId: Id,
): Promise<Result<PersonView>> {
  const now = services.clock.now()
  const h = services.store.read
  const row = await personById(h, personId)
  if (row?.kind !== 'contractor' || row.vendorId === null) return refuse('not_found')
  const manages = mayManageCrew(actor, row.vendorId, now)
  if (!manages && !may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const { kind: _, createdAt: __, ...person } = row
  return ok({
    person,
    vendorName: (await vendorById(h, row.vendorId))?.name ?? '',
    documents: (await documentsOfPeople(h, [personId])).map((document) => documentView(document, now)),
    mayManage: manages && row.archivedAt === null,
    identityFixed: await identityIsFixed(h, row, now),
    photoFixed: await photoIsFixed(h, row, now),
  })
}

export interface PersonSummary {
  readonly id: Id
  readonly name: string
  readonly email: string
  readonly crewLead: boolean
  readonly photoFileId: Id | null
  readonly vendorId: Id | null
  readonly vendorName: string
  readonly archivedAt: number | null
  /** Documents that wait, were rejected or ran out, by type; those that count are not in it. */
  readonly documents: readonly DocumentView[]
}

/** Contractors of all vendors, or of one. Problems: not_found. */
export async function listPeople(
  services: Services,
  actor: Actor,
  query: ListQuery & { readonly vendorId: Id | null },
): Promise<Result<ListPage<PersonSummary>>> {
  const now = services.clock.now()
  const manages = mayManageCrew(actor, query.vendorId, now)
  if (!manages && !may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const h = services.store.read
  const filter = {
    archived: query.archived,
    ...(query.vendorId === null ? {} : { vendorId: query.vendorId }),
  }
  const page = pageFrom(await contractorPage(h, filter, query.after, PAGE_SIZE + 1), (row) => row.id)
  const vendors = await vendorsByIds(h, [...new Set(page.rows.flatMap((row) => row.vendorId ?? []))])
  const documents = await documentsOfPeople(
    h,
    page.rows.map((row) => row.id),
  )
  return ok({
    next: page.next,
    rows: page.rows.map(({ id, name, email, crewLead, photoFileId, vendorId, archivedAt }) => ({
      id,
      name,
      email,
      crewLead,
      photoFileId,
      vendorId,
      vendorName: vendors.find((vendor) => vendor.id === vendorId)?.name ?? '',
      archivedAt,
      documents: documents
        .filter((document) => document.personId === id)
        .map((document) => documentView(document, now)),
    })),
  })
}
