import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { credentialsOfPerson } from '~db/repositories/credentials'
import { documentOfFile } from '~db/repositories/documents'
import { type FileRow, fileById } from '~db/repositories/files'
import { type PersonRow, personOfPhoto } from '~db/repositories/people'
import type { Handle } from '~db/store'
import { mayReadOf, ownerOf } from './document-owner.server'

/** A stored file and how it is handed out: photos are shown in a page, documents only downloaded. */
export interface ReadableFile {
  readonly file: FileRow
  readonly shownInPage: boolean
  /** The name under which a browser saves it. */
  readonly fileName: string
}

/** A photo or a document for those who may see it; null for everybody else, and when there is none. */
export async function readFile(services: Services, actor: Actor, fileId: Id): Promise<ReadableFile | null> {
  const now = services.clock.now()
  const h = services.store.read
  const person = await personOfPhoto(h, fileId)
  if (person) {
    if (!(await maySeePhoto(h, actor, person, now))) return null
    const file = await fileById(h, fileId)
    return file && { file, shownInPage: true, fileName: `photo-${person.id}.jpg` }
  }
  const document = await documentOfFile(h, fileId)
  const owner = document && (await ownerOf(h, document))
  if (!document || !owner || !mayReadOf(actor, owner, now)) return null
  const file = await fileById(h, fileId)
  if (!file) return null
  const ending = { 'application/pdf': 'pdf', 'image/png': 'png' }[file.mediaType] ?? 'jpg'
  return { file, shownInPage: false, fileName: `${document.type}-${document.expiresOn}.${ending}` }
}

/** A guard sees the photos of those who have, had or will have access at the guard's own sites. */
async function maySeePhoto(h: Handle, actor: Actor, person: PersonRow, now: Instant): Promise<boolean> {
  const resource = { people: [person.id], vendorId: person.vendorId }
  if (may(actor, 'file.read', resource, now)) return true
  if (!actor.assignments.some((assignment) => assignment.role === 'guard')) return false
  const credentials = await credentialsOfPerson(h, person.id)
  return credentials.some(({ siteId }) => may(actor, 'file.read', { ...resource, siteId }, now))
}
