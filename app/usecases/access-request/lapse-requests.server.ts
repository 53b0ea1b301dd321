import { type RequestState, transition } from '~/domain/access-request/request'
import { type Id, SEATS } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { tellLapsed } from '~/usecases/notice/request-mails.server'
import { approvalsOfRevisions } from '~db/repositories/approvals'
import { toRevision } from '~db/repositories/credential-standing'
import { lapsedRequests, nextLapse } from '~db/repositories/request-lists'
import { holdRequest, type RequestRow, revisionById, updateRequest } from '~db/repositories/requests'
import type { Tx } from '~db/store'

const BATCH = 100

/** Lapses every request that is undecided at its window's end. Answers how many. */
export async function lapseRequests(services: Services, now: Instant): Promise<number> {
  let lapsed = 0
  for (;;) {
    const before = lapsed
    const due = await lapsedRequests(services.store.read, now, BATCH)
    for (const { id } of due) {
      if (await services.store.transact((tx) => lapseById(services, tx, id, now), 'background')) lapsed++
    }
    if (due.length < BATCH || lapsed === before) return lapsed
  }
}

async function lapseById(services: Services, tx: Tx, id: Id, now: Instant): Promise<boolean> {
  const request = await holdRequest(tx, id)
  return request !== null && lapse(services, tx, request, now)
}

/** Lapses one request, whose row the caller holds; false when it was decided, or has time left. */
export async function lapse(
  services: Pick<Services, 'audit' | 'mail' | 'env'>,
  tx: Tx,
  request: RequestRow,
  now: Instant,
): Promise<boolean> {
  const { id, state, validTo, revisionId } = request
  const next = transition(state as RequestState, {
    type: 'lapse',
    by: 'clock',
    at: now,
    validTo: validTo ?? Number.POSITIVE_INFINITY,
  })
  const revision = revisionId === null ? null : await revisionById(tx, revisionId)
  if (!next.ok || !revision) return false
  await updateRequest(tx, id, { state: next.value, settledAt: now })
  const decided = await approvalsOfRevisions(tx, [revision.id])
  const undecided = SEATS.filter((seat) => !decided.some((approval) => approval.seat === seat))
  await services.audit.append(tx, now, {
    type: 'request.lapsed',
    actorId: null,
    subjects: { request: id, site: request.siteId, vendor: request.vendorId },
    facts: { revision: request.revision, undecided },
  })
  await tellLapsed(services, tx, now, toRevision(revision).body, undecided)
  return true
}

/** For the engine: lapses what is due, and answers when the next one lapses. */
export function lapseChore(services: Services) {
  return {
    name: 'lapse requests',
    async run(now: Instant): Promise<Instant | null> {
      await lapseRequests(services, now)
      return nextLapse(services.store.read)
    },
  }
}
