import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { archiveDocumentRow, documentById } from '~db/repositories/documents'
import { maySubmitFor, ownerOf } from './document-owner.server'
import { reachOf } from './settle-document.server'

/**
 * Archives a document: it counts no more, and access that needs it is held back at once. Those who may hand it in may
 * take it back, and a seat-holder may end it. Problems: not_found, archived,
 * second_factor_unproved.
 */
export async function archiveDocument(
  services: Services,
  actor: Actor,
  documentId: Id,
): Promise<Result<null>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const document = await documentById(tx, documentId)
    const owner = document && (await ownerOf(tx, document))
    if (!document || !owner) return refuse('not_found')
    if (!maySubmitFor(actor, owner, now)) {
      if (!may(actor, 'document.check', {}, now)) return refuse('not_found')
      if (!actor.secondFactorProved) return refuse('second_factor_unproved')
    }
    if (!(await archiveDocumentRow(tx, documentId, now))) return refuse('archived')
    await touch(tx, reachOf(document), now)
    await services.audit.append(tx, now, {
      type: 'document.archived',
      actorId: actor.personId,
      subjects: { vendor: owner.vendorId, person: document.personId },
      facts: { document: documentId, documentType: document.type },
    })
    tx.afterCommit(services.wake)
    return ok(null)
  })
}
