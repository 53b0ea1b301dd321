import type { Id } from '~/domain/kernel/ids'
import { atField, ok, type Result, refuse } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { checkPhoto } from '~/platform/uploads.server'
import { insertFile } from '~db/repositories/files'
import { personById, updatePerson } from '~db/repositories/people'
import { transactAs } from '../identity/actor-now.server'
import { mayManageCrew, photoIsFixed } from './person-rules.server'

/**
 * Puts a photo, drawn anew without what the camera wrote into it, on a contractor's passes. Problems at `photo`:
 * what `checkPhoto` refuses, appearance_fixed while access runs, is to come or is being decided; and not_found, archived.
 */
export async function changePhoto(
  services: Services,
  actor: Actor,
  personId: Id,
  bytes: Uint8Array,
): Promise<Result<null>> {
  const now = services.clock.now()
  const before = await personById(services.store.read, personId)
  if (!before || !mayChangePhoto(actor, before, now)) return refuse('not_found')
  // Outside the transaction: drawing a picture takes longer than anybody should wait for the database.
  const photo = await checkPhoto(bytes)
  if (!photo.ok) return atField(photo, 'photo')
  return transactAs(services, actor, async (tx, actor) => {
    const person = await personById(tx, personId)
    if (!person || !mayChangePhoto(actor, person, now)) return refuse('not_found')
    if (person.archivedAt !== null) return refuse('archived')
    if (await photoIsFixed(tx, person, now)) {
      return refuse({ code: 'appearance_fixed', field: 'photo' })
    }
    const fileId = services.ids.id()
    await insertFile(tx, {
      id: fileId,
      mediaType: photo.value.mediaType,
      size: photo.value.bytes.length,
      bytes: Buffer.from(photo.value.bytes),
      createdAt: now,
    })
    await updatePerson(tx, personId, { photoFileId: fileId })
    await services.audit.append(tx, now, {
      type: 'person.photo_changed',
      actorId: actor.personId,
      subjects: { person: personId, vendor: person.vendorId },
      facts: { file: fileId, replaced: person.photoFileId !== null },
    })
    return ok(null)
  })
}

/** A contractor's own photo, or one of the crew. */
function mayChangePhoto(
  actor: Actor,
  person: { readonly id: Id; readonly kind: string; readonly vendorId: Id | null },
  now: number,
): boolean {
  if (person.kind !== 'contractor') return false
  return person.id === actor.personId || mayManageCrew(actor, person.vendorId, now)
}
