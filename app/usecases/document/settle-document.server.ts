import type { Id, Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { type DocumentRow, documentById, settleDocument } from '~db/repositories/documents'
import type { Tx } from '~db/store'
import { transactAs } from '../identity/actor-now.server'
import { withSecondFactor } from '../identity/second-factor.server'
import { ownerOf } from './document-owner.server'

/** What a seat-holder says of a document: it is what it says and ends that day, or why not. Nothing is corrected. */
export type DocumentVerdict =
  | { readonly verdict: 'check'; readonly expiresOn: string; readonly code: string }
  | { readonly verdict: 'reject'; readonly reason: string }

/**
 * Settles a document that waits. `expiresOn` is the day that stood beside the button. Nobody settles what they handed
 * in. Saying that it is right gives, and needs a fresh code; rejecting it does not. Problems: not_found, own_document,
 * document_settled, changed_meanwhile, archived, second_factor_unproved, and at `code` those of `proveSecondFactor`.
 */
export async function settleDocumentByVerdict(
  services: Services,
  actor: Actor,
  documentId: Id,
  verdict: DocumentVerdict,
): Promise<Result<null>> {
  const now = services.clock.now()
  if (!may(actor, 'document.check', {}, now)) return refuse('not_found')
  const settle = async (tx: Tx, actor: Actor): Promise<Result<null>> => {
    if (!may(actor, 'document.check', {}, now)) return refuse('not_found')
    const document = await documentById(tx, documentId)
    const owner = document && (await ownerOf(tx, document))
    if (!document || !owner) return refuse('not_found')
    if (owner.archived) return refuse('archived')
    if (document.uploadedBy === actor.personId) return refuse('own_document')
    if (verdict.verdict === 'check' && verdict.expiresOn !== document.expiresOn)
      return refuse('changed_meanwhile')
    const change =
      verdict.verdict === 'check'
        ? { checkedBy: actor.personId, checkedSeat: seatOf(actor, now), checkedAt: now }
        : { rejectedAt: now, rejectedReason: verdict.reason, checkedBy: actor.personId }
    if (!(await settleDocument(tx, documentId, change))) return refuse('document_settled')
    await services.audit.append(tx, now, {
      type: verdict.verdict === 'check' ? 'document.checked' : 'document.rejected',
      actorId: actor.personId,
      subjects: { vendor: owner.vendorId, person: document.personId },
      facts: { document: documentId, documentType: document.type, expiresOn: document.expiresOn },
    })
    if (verdict.verdict === 'check') {
      await touch(tx, reachOf(document), now)
      tx.afterCommit(services.wake)
    }
    return ok(null)
  }
  if (verdict.verdict === 'check') return withSecondFactor(services, actor, verdict.code, now, settle)
  if (!actor.secondFactorProved) return refuse('second_factor_unproved')
  return transactAs(services, actor, settle)
}

/** Everybody whose access the document may limit. */
export function reachOf(document: Pick<DocumentRow, 'vendorId' | 'personId'>) {
  return document.personId !== null
    ? { personId: document.personId }
    : { vendorId: document.vendorId as string }
}

function seatOf(actor: Actor, now: Instant): Seat | null {
  return actor.assignments.find((a) => a.role === 'approver' && a.effectiveAt <= now)?.seat ?? null
}
