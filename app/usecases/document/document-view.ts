import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { localParts } from '~/domain/schedule/local-time'
import type { DocumentRow } from '~db/repositories/documents'

/** A document as lists show it, without its bytes. */
export interface DocumentView {
  readonly id: Id
  readonly type: string
  readonly state: 'unchecked' | 'checked' | 'rejected' | 'expired'
  readonly expiresOn: string
  readonly uploadedAt: Instant
  readonly rejectedReason: string | null
  readonly fileId: Id | null
}

/** `expired` once its last day is over everywhere on earth: which site's day ends it depends on the access. */
export function documentView(document: DocumentRow, now: Instant): DocumentView {
  const over = document.expiresOn < localParts(now, 'Etc/GMT+12').date
  const waiting = document.checkedAt === null
  return {
    id: document.id,
    type: document.type,
    state: document.rejectedAt !== null ? 'rejected' : over ? 'expired' : waiting ? 'unchecked' : 'checked',
    expiresOn: document.expiresOn,
    uploadedAt: document.uploadedAt,
    rejectedReason: document.rejectedReason,
    fileId: document.fileId,
  }
}
