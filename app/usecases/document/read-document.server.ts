import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { documentById } from '~db/repositories/documents'
import { fileById } from '~db/repositories/files'
import { peopleByIds } from '~db/repositories/people'
import {
  type DocumentOwner,
  type KnownOwner,
  mayReadOf,
  maySubmitFor,
  ownerOf,
} from './document-owner.server'
import { type DocumentView, documentView } from './document-view'

export interface OneDocument extends DocumentView {
  readonly owner: KnownOwner
  readonly uploadedBy: string
  readonly checkedBy: string | null
  readonly checkedAt: number | null
  readonly mediaType: string
  readonly size: number
  readonly archived: boolean
  /** It waits, and the actor is the one to check it. */
  readonly mayCheck: boolean
  readonly mayArchive: boolean
}

/** One document, for those who may see it. Problems: not_found. */
export async function readDocument(services: Services, actor: Actor, id: Id): Promise<Result<OneDocument>> {
  const now = services.clock.now()
  const h = services.store.read
  const document = await documentById(h, id)
  const owner = document && (await ownerOf(h, document))
  if (!document || !owner || !mayReadOf(actor, owner, now)) return refuse('not_found')
  const people = await peopleByIds(h, [document.uploadedBy, document.checkedBy ?? document.uploadedBy])
  const nameOf = (personId: Id | null) => people.find((person) => person.id === personId)?.name ?? null
  const file = document.fileId === null ? null : await fileById(h, document.fileId)
  const waiting = document.checkedAt === null && document.rejectedAt === null && document.archivedAt === null
  const checker = may(actor, 'document.check', {}, now)
  return ok({
    ...documentView(document, now),
    owner,
    uploadedBy: nameOf(document.uploadedBy) ?? '',
    checkedBy: nameOf(document.checkedBy),
    checkedAt: document.checkedAt ?? document.rejectedAt,
    mediaType: file?.mediaType ?? '',
    size: file?.size ?? 0,
    archived: document.archivedAt !== null,
    mayCheck: waiting && checker && document.uploadedBy !== actor.personId,
    mayArchive: document.archivedAt === null && (checker || maySubmitFor(actor, owner, now)),
  })
}

/** For whom a document can be handed in. Problems: not_found, also for those who may not. */
export async function readDocumentOwner(
  services: Services,
  actor: Actor,
  of: DocumentOwner,
): Promise<Result<KnownOwner>> {
  const owner = await ownerOf(services.store.read, of)
  if (!owner || !maySubmitFor(actor, owner, services.clock.now())) return refuse('not_found')
  return ok(owner)
}
