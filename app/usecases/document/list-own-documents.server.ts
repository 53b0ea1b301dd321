import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { documentsOfPeople, documentsOfVendors } from '~db/repositories/documents'
import { maySubmitFor, ownerOf } from './document-owner.server'
import { type DocumentView, documentView } from './document-view'

export interface OwnedDocuments {
  readonly kind: 'vendor' | 'person'
  readonly id: Id
  readonly name: string
  readonly documents: readonly DocumentView[]
}

/** A contractor's own documents, and those of the vendor for its crew lead. Problems: not_found. */
export async function listOwnDocuments(
  services: Services,
  actor: Actor,
): Promise<Result<readonly OwnedDocuments[]>> {
  if (actor.kind !== 'contractor') return refuse('not_found')
  const now = services.clock.now()
  const h = services.store.read
  const owners = [
    await ownerOf(h, { personId: actor.personId, vendorId: null }),
    await ownerOf(h, { personId: null, vendorId: actor.vendorId }),
  ]
  const own: OwnedDocuments[] = []
  for (const owner of owners) {
    if (!owner || !maySubmitFor(actor, owner, now)) continue
    const { kind, id, name } = owner
    const rows = await (kind === 'person' ? documentsOfPeople(h, [id]) : documentsOfVendors(h, [id]))
    own.push({ kind, id, name, documents: rows.map((row) => documentView(row, now)) })
  }
  return ok(own)
}
