import type { Id } from '~/domain/kernel/ids'
import { atField, ok, type Result, refuse } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import { localParts } from '~/domain/schedule/local-time'
import { documentOwner } from '~/domain/vendor/document'
import type { Services } from '~/platform/services'
import { checkDocument } from '~/platform/uploads.server'
import { insertDocument } from '~db/repositories/documents'
import { insertFile } from '~db/repositories/files'
import { transactAs } from '../identity/actor-now.server'
import type { DocumentInput } from './document-input'
import { type DocumentOwner, maySubmitFor, ownerOf } from './document-owner.server'

/** West of every zone it is still this day: a document that ended before it has ended everywhere. */
const LATEST_ZONE = 'Etc/GMT+12'

/**
 * Hands a document in. It counts only once a seat-holder checked it. Problems: not_found, archived, document_of_other
 * (at `type`), document_expired (at `expiresOn`), and at `file` what `checkDocument` refuses.
 */
export async function submitDocument(
  services: Services,
  actor: Actor,
  of: DocumentOwner,
  input: DocumentInput,
  bytes: Uint8Array,
): Promise<Result<Id>> {
  const now = services.clock.now()
  const before = await ownerOf(services.store.read, of)
  if (!before || !maySubmitFor(actor, before, now)) return refuse('not_found')
  if (documentOwner(input.type) !== before.kind) return refuse({ code: 'document_of_other', field: 'type' })
  if (input.expiresOn < localParts(now, LATEST_ZONE).date) {
    return refuse({ code: 'document_expired', field: 'expiresOn' })
  }
  // Outside the transaction: reading a picture takes longer than anybody should wait for the database.
  const file = await checkDocument(bytes)
  if (!file.ok) return atField(file, 'file')
  return transactAs(services, actor, async (tx, actor) => {
    const owner = await ownerOf(tx, of)
    if (!owner || !maySubmitFor(actor, owner, now)) return refuse('not_found')
    if (owner.archived) return refuse('archived')
    const fileId = services.ids.id()
    const id = services.ids.id()
    await insertFile(tx, {
      id: fileId,
      mediaType: file.value.mediaType,
      size: file.value.bytes.length,
      bytes: Buffer.from(file.value.bytes),
      createdAt: now,
    })
    await insertDocument(tx, {
      id,
      ...input,
      vendorId: owner.kind === 'vendor' ? owner.id : null,
      personId: owner.kind === 'person' ? owner.id : null,
      fileId,
      uploadedBy: actor.personId,
      uploadedAt: now,
    })
    await services.audit.append(tx, now, {
      type: 'document.submitted',
      actorId: actor.personId,
      subjects: { vendor: owner.vendorId, person: owner.kind === 'person' ? owner.id : null },
      facts: { document: id, documentType: input.type, expiresOn: input.expiresOn, file: fileId },
    })
    return ok(id)
  })
}
