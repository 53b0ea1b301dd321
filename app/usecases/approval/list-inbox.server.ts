import { hearingProblems } from '~/domain/approval/decide'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, isApprover, seatsAt } from '~/domain/person/roles'
import { RISK_TIERS, type RiskTier } from '~/domain/policy/risk-tier'
import type { Services } from '~/platform/services'
import { peopleByIds } from '~db/repositories/people'
import { type DeadlineCursor, inboxPage, type SeatAtSite } from '~db/repositories/request-lists'
import { vendorsByIds } from '~db/repositories/vendors'
import { type Case, hearingOf, loadCases, openSeats } from './hearing.server'

/** An open request as the inbox shows it. */
export interface InboxLine {
  readonly id: Id
  readonly number: number
  readonly digest: string
  readonly revision: number
  readonly siteName: string
  readonly timeZone: string
  readonly vendorName: string
  readonly requesterName: string
  readonly people: readonly string[]
  readonly access: readonly string[]
  readonly riskTier: RiskTier
  readonly escort: boolean
  readonly validFrom: Instant
  readonly validTo: Instant
  readonly submittedAt: Instant
  /** The seats the reader can speak for now. */
  readonly seats: readonly Seat[]
  /** Why the reader cannot, as a problem's code; null when they can. */
  readonly barred: string | null
  /** Seats whose word is still awaited. */
  readonly awaited: readonly Seat[]
  readonly asked: boolean
}

export interface Inbox {
  readonly rows: readonly InboxLine[]
  readonly next: string | null
  readonly seats: readonly SeatAtSite[]
  readonly now: Instant
}

const INBOX_A_PAGE = 25

/**
 * Open requests of the sites whose seats the actor holds, the nearest deadline first; `all` shows those too of which
 * these seats have said their word. Problems: not_found for everybody who holds no seat.
 */
export async function listInbox(
  services: Services,
  actor: Actor,
  { all, after }: { readonly all: boolean; readonly after: string | null },
): Promise<Result<Inbox>> {
  const { read } = services.store
  const now = services.clock.now()
  if (!isApprover(actor, now)) return refuse('not_found')
  const seats = seatsOf(actor, now)
  const rows = await inboxPage(read, seats, !all, readCursor(after), INBOX_A_PAGE + 1)
  const shown = rows.slice(0, INBOX_A_PAGE)
  const last = rows.length > INBOX_A_PAGE ? shown.at(-1) : undefined
  return ok({
    rows: await toLines(services, actor, await loadCases(services, read, shown), now),
    next: last ? `${last.validTo}~${last.id}` : null,
    seats,
    now,
  })
}

/** Every seat that counts for the actor now, with its site. */
function seatsOf(actor: Actor, now: Instant): SeatAtSite[] {
  const siteIds = [...new Set(actor.assignments.flatMap((each) => each.siteId ?? []))]
  return siteIds.flatMap((siteId) => seatsAt(actor, siteId, now).map((seat) => ({ siteId, seat })))
}

function readCursor(text: string | null): DeadlineCursor | null {
  const [validTo, id] = (text ?? '').split('~')
  const at = Number(validTo)
  return id && Number.isSafeInteger(at) && at > 0 ? { validTo: at, id } : null
}

async function toLines(
  services: Services,
  actor: Actor,
  cases: readonly Case[],
  now: Instant,
): Promise<InboxLine[]> {
  const { read } = services.store
  const vendors = await vendorsByIds(read, [
    ...new Set(cases.flatMap(({ request }) => request.vendorId ?? [])),
  ])
  const people = await peopleByIds(read, [...new Set(cases.map(({ request }) => request.requesterId))])
  return cases.map((each) => {
    const { request, revision, decisions } = each
    const { body } = revision
    const seats = openSeats(each, actor, now)
    return {
      id: request.id,
      number: request.number,
      digest: revision.digest,
      revision: body.revision,
      siteName: body.site.name,
      timeZone: body.site.timeZone,
      vendorName: vendors.find((vendor) => vendor.id === body.vendorId)?.name ?? '',
      requesterName: people.find((person) => person.id === body.requesterId)?.name ?? '',
      people: body.people.map((person) => person.name),
      access: body.entitlements.map((entitlement) => entitlement.name),
      riskTier: highest(body.entitlements.map((entitlement) => entitlement.riskTier)),
      escort: body.entitlements.some((entitlement) => entitlement.escortRequired),
      validFrom: body.schedule.validFrom,
      validTo: body.schedule.validTo,
      submittedAt: request.submittedAt ?? request.createdAt,
      seats,
      barred: seats.length > 0 ? null : whyBarred(each, actor, now),
      awaited: SEATS.filter((seat) => !decisions.some((decision) => decision.seat === seat)),
      asked: request.state === 'asked',
    }
  })
}

/** What keeps the actor from every seat held at the case's site. */
export function whyBarred(each: Case, actor: Actor, now: Instant): string {
  const seats = seatsAt(actor, each.revision.body.site.id, now)
  const problems = seats.flatMap((seat) => hearingProblems(hearingOf(each, actor, seat, now)))
  return problems[0]?.code ?? 'seat_not_held'
}

function highest(tiers: readonly RiskTier[]): RiskTier {
  return RISK_TIERS.findLast((tier) => tiers.includes(tier)) ?? 'critical'
}
