import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Instant, MINUTE } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { localText } from '~/domain/schedule/local-time'
import type { WeeklyHours } from '~/domain/schedule/schedule'
import type { Services } from '~/platform/services'
import { type GrantRow, grantsOfRequest } from '~db/repositories/grants'
import type { RequestRow } from '~db/repositories/requests'
import { siteById } from '~db/repositories/sites'
import type { Handle } from '~db/store'
import { transactAs } from '../identity/actor-now.server'
import { draftOf, ownRequest } from './own-request.server'
import type { RequestDraft } from './request-draft'
import { insertDraft } from './start-draft.server'

/** What more time is asked for, and from when. */
export interface Extension {
  readonly request: RequestRow
  readonly timeZone: string
  readonly siteName: string
  readonly grants: readonly GrantRow[]
  /** Where the new window starts: at the end of what was granted, or now when that is over. */
  readonly from: Instant
}

/** Problems: not_found, nothing_to_extend. */
export async function extensionOf(
  services: Services,
  actor: Actor,
  requestId: Id,
  h: Handle = services.store.read,
): Promise<Result<Extension>> {
  const now = services.clock.now()
  if (!may(actor, 'request.write', {}, now)) return refuse('not_found')
  const own = await ownRequest(h, actor, requestId, now)
  if (!own.ok) return own
  const request = own.value
  const site = request.siteId === null ? null : await siteById(h, request.siteId)
  const grants = (await grantsOfRequest(h, requestId)).filter((grant) => grant.endedAt === null)
  if (request.state !== 'approved' || !site || grants.length === 0) return refuse('nothing_to_extend')
  const end = Math.max(...grants.map((grant) => grant.validTo))
  return ok({ request, timeZone: site.timeZone, siteName: site.name, grants, from: Math.max(now, end) })
}

/**
 * Asks for more time: a new request like what was granted, from where that ends or from now on. Both seats decide it
 * anew; `validTo` is local time as typed and judged on the next page. Problems: not_found, nothing_to_extend,
 * too_many_drafts.
 */
export async function extendRequest(
  services: Services,
  actor: Actor,
  input: { readonly requestId: Id; readonly validTo: string },
): Promise<Result<Id>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    const found = await extensionOf(services, actor, input.requestId, tx)
    if (!found.ok) return found
    const { request, timeZone, grants, from } = found.value
    const weekly = grants[0]?.weekly as WeeklyHours | null | undefined
    const draft: RequestDraft = {
      ...draftOf(request),
      people: [...new Set(grants.map((grant) => grant.personId))],
      entitlements: [...new Set(grants.map((grant) => grant.entitlementId))],
      // The minute it falls into: a window that overlaps by seconds leaves no gap, one that starts late would.
      validFrom: localText(Math.floor(from / MINUTE) * MINUTE, timeZone),
      validTo: input.validTo,
      hours: weekly ? 'weekly' : 'always',
      openings: (weekly?.openings ?? []).map((opening) => ({ ...opening })),
    }
    return insertDraft(services, tx, actor, now, draft, request.id)
  })
}
