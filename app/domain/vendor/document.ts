import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import { endOfLocalDay, isLocalDate, isTimeZone } from '../schedule/local-time'

/** Insurance and NDA are the vendor's, induction and background check the person's. */
export const DOCUMENT_TYPES = ['insurance', 'nda', 'induction', 'background_check'] as const
export type DocumentType = (typeof DOCUMENT_TYPES)[number]

const OWNER = {
  insurance: 'vendor',
  nda: 'vendor',
  induction: 'person',
  background_check: 'person',
} as const satisfies Record<DocumentType, 'vendor' | 'person'>

export function documentOwner(type: DocumentType): 'vendor' | 'person' {
  return OWNER[type]
}

export interface Document {
  readonly type: string
  readonly vendorId: Id | null
  readonly personId: Id | null
  /** Last valid local day, 'YYYY-MM-DD'. */
  readonly expiresOn: string
  readonly checkedAt: Instant | null
  readonly rejectedAt: Instant | null
  readonly archivedAt: Instant | null
}

/** Whose papers are looked for; a person without a vendor has nobody's insurance. */
export interface Holder {
  readonly personId: Id
  readonly vendorId: Id | null
}

/** True once a seat-holder checked document and expiry, and nobody rejected or archived it. */
function documentCounts(document: Document): boolean {
  return document.checkedAt !== null && document.rejectedAt === null && document.archivedAt === null
}

/**
 * The instant from which the holder's documents of this type count no more: the end of the last valid local day of the
 * one that lasts longest. Null when none counts: unverified is missing, and so is what no calendar can date.
 */
export function documentsUntil(
  documents: readonly Document[],
  type: DocumentType,
  holder: Holder,
  timeZone: string,
): Instant | null {
  if (!isTimeZone(timeZone)) return null
  let until: Instant | null = null
  for (const document of documents) {
    if (document.type !== type || !documentCounts(document) || !isLocalDate(document.expiresOn)) continue
    const owned =
      OWNER[type] === 'person'
        ? document.personId === holder.personId
        : document.vendorId !== null && document.vendorId === holder.vendorId
    if (!owned) continue
    until = Math.max(until ?? Number.NEGATIVE_INFINITY, endOfLocalDay(document.expiresOn, timeZone))
  }
  return until
}
