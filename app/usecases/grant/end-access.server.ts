import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { PRIORITY } from '~db/repositories/credentials'
import { endGrants, type GrantRow, grantsOfRequest } from '~db/repositories/grants'
import { type RequestRow, requestById } from '~db/repositories/requests'
import type { Handle, Tx } from '~db/store'

/** What of a request's access: all of it, one person's, or one grant. */
export interface EndTarget {
  readonly requestId: Id
  readonly personId?: Id | null
  readonly grantId?: Id | null
  /** Only what stands on this credential. */
  readonly credentialId?: Id | null
}

export interface EndableGrants {
  readonly request: RequestRow
  /** Running ones of this request. */
  readonly grants: readonly GrantRow[]
}

/** How long the reason of an early end may be, in UTF-16 units. */
const END_REASON_MAX = 500

/**
 * The running grants that the target names, if the actor may end all of them: the sponsor, an approver of the site, the
 * requester or a crew lead of the vendor any of them, everybody their own. Problems: not_found, nothing_to_end.
 */
export async function endableGrants(
  h: Handle,
  actor: Actor,
  target: EndTarget,
  now: Instant,
): Promise<Result<EndableGrants>> {
  const request = await requestById(h, target.requestId)
  if (!request) return refuse('not_found')
  const all = await grantsOfRequest(h, request.id)
  const named = all.filter(
    (grant) =>
      (!target.personId || grant.personId === target.personId) &&
      (!target.grantId || grant.id === target.grantId) &&
      (!target.credentialId || grant.credentialId === target.credentialId),
  )
  const running = named.filter((grant) => grant.effectiveEnd > now)
  const concerned = running.length > 0 ? running : named
  if (concerned.length === 0 || !concerned.every((grant) => mayEnd(actor, request, grant, now))) {
    return refuse('not_found')
  }
  if (running.length === 0) return refuse('nothing_to_end')
  return ok({ request, grants: running })
}

/** Whether this person may end this grant of the request. */
export function mayEnd(actor: Actor, request: RequestRow, grant: GrantRow, now: Instant): boolean {
  const { requesterId, sponsorId } = request
  const { siteId, vendorId, personId } = grant
  return may(actor, 'grant.end', { siteId, requesterId, sponsorId, vendorId, people: [personId] }, now)
}

/**
 * Ends access before its time, at once; the engine takes it away and confirms it. Answers how many grants were ended.
 * Problems: not_found, nothing_to_end, and at `reason` required, text_too_long.
 */
export async function endAccess(
  services: Services,
  actor: Actor,
  input: EndTarget & { readonly reason: string },
): Promise<Result<number>> {
  const now = services.clock.now()
  const reason = readReason(input.reason)
  if (!reason.ok) return reason
  return services.store.transact(async (tx) => {
    const found = await endableGrants(tx, actor, input, now)
    return found.ok ? ok(await endWithin(services, tx, actor, found.value, reason.value, now)) : found
  })
}

/** The reason of an early end. Problems at `reason`: required, text_too_long. */
export function readReason(typed: string): Result<string> {
  const reason = typed.trim()
  if (reason === '') return refuse({ code: 'required', field: 'reason' })
  if (reason.length <= END_REASON_MAX) return ok(reason)
  const detail = { length: reason.length, max: END_REASON_MAX }
  return refuse({ code: 'text_too_long', field: 'reason', detail })
}

/** Ends what `endableGrants` answered, in the caller's transaction; how many grants were still running. */
export async function endWithin(
  services: Services,
  tx: Tx,
  actor: Actor,
  { request, grants }: EndableGrants,
  reason: string,
  now: Instant,
): Promise<number> {
  const ids = grants.map((grant) => grant.id)
  const ended = await endGrants(tx, ids, now, actor.personId, reason)
  const credentialIds = [...new Set(ended.map((grant) => grant.credentialId))]
  if (credentialIds.length > 0) await touch(tx, { credentialIds }, now, PRIORITY.end)
  for (const credentialId of credentialIds) {
    const own = ended.filter((grant) => grant.credentialId === credentialId)
    await services.audit.append(tx, now, {
      type: 'grant.ended_early',
      actorId: actor.personId,
      subjects: {
        request: request.id,
        credential: credentialId,
        person: own.map((grant) => grant.personId),
        system: own.map((grant) => grant.systemId),
        site: request.siteId,
        vendor: request.vendorId,
      },
      facts: { entitlements: own.map((grant) => grant.entitlementId) },
    })
  }
  tx.afterCommit(services.wake)
  return ended.length
}
