import { revisionDigest } from '~/domain/access-request/revision'
import {
  type Capabilities,
  canKeepWeeklyHours,
  endWithoutPortal,
  sessionsAtEnd,
} from '~/domain/connected-system/connected-system'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Problem, type Result, refuse } from '~/domain/kernel/result'
import type { Instant, Millis } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Policies, TierPolicy } from '~/domain/policy/policy'
import type { PolicyCheck } from '~/domain/policy/policy-input'
import type { RiskTier } from '~/domain/policy/risk-tier'
import type { Schedule } from '~/domain/schedule/schedule'
import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { deciders } from '~/usecases/notice/recipients.server'
import { currentEntitlements } from '~db/repositories/entitlements'
import { peopleOfVendor } from '~db/repositories/people'
import { holdersOf } from '~db/repositories/roles'
import { liveSites } from '~db/repositories/sites'
import type { Handle } from '~db/store'
import { assessDraft, revisionBodyOf } from './assess-draft.server'
import { type NamedEntitlement, toPolicyEntitlement, withPlaces } from './draft-facts.server'
import { draftOf, EDITABLE, factsOfDraft, ownRequest } from './own-request.server'
import type { RequestDraft, Step } from './request-draft'

/** A right as the wizard offers it. */
export interface Offer {
  readonly id: Id
  readonly name: string
  readonly systemName: string
  readonly kind: string
  readonly zoneName: string | null
  readonly riskTier: RiskTier
  readonly escort: boolean
  readonly maxLength: Millis
  /** The longest grace for open sessions, ms; null where it has no meaning, because there are no sessions. */
  readonly maxGrace: Millis | null
  readonly requiredDocuments: readonly string[]
  readonly keepsHours: boolean
  /** Why it cannot be picked, as a problem's code; null when it can. */
  readonly refused: 'never_ends_alone' | null
}

export interface Wizard {
  readonly request: {
    readonly id: Id
    readonly number: number
    readonly state: string
    readonly revision: number
    readonly previousRequestId: Id | null
  }
  readonly step: Step
  readonly draft: RequestDraft
  readonly crewLead: boolean
  readonly colleagues: readonly { readonly id: Id; readonly name: string; readonly photoFileId: Id | null }[]
  readonly sites: readonly { readonly id: Id; readonly name: string; readonly timeZone: string }[]
  readonly site: { readonly id: Id; readonly name: string; readonly timeZone: string } | null
  readonly offers: readonly Offer[]
  readonly sponsors: readonly { readonly id: Id; readonly name: string }[]
  readonly problems: readonly Problem[]
  readonly notices: readonly PolicyCheck[]
  readonly schedule: Schedule | null
  readonly grace: Millis
  /** Seats for which nobody may decide this: it would wait until it lapses. */
  readonly emptySeats: readonly Seat[]
  /** The digest of what would be sent; null while something is wrong. */
  readonly digest: string | null
  readonly now: Instant
}

/** A page of the wizard with what can be chosen on it. Problems: not_found, wrong_state. */
export async function showWizard(
  services: Services,
  actor: Actor,
  { requestId, step }: { readonly requestId: Id; readonly step: Step },
): Promise<Result<Wizard>> {
  const { read } = services.store
  const now = services.clock.now()
  if (!may(actor, 'request.write', {}, now)) return refuse('not_found')
  const own = await ownRequest(read, actor, requestId, now)
  if (!own.ok) return own
  const request = own.value
  const { state } = request
  if (!EDITABLE.includes(state)) return refuse({ code: 'wrong_state', detail: { state } })
  const draft = draftOf(request)
  const facts = await factsOfDraft(services, read, request, draft, now)
  const assessment = assessDraft(services, facts, draft)
  const { problems, schedule, grace } = assessment
  const body =
    problems.length === 0 && schedule
      ? revisionBodyOf(facts, draft, { schedule, grace }, request.revision + 1)
      : null
  const all = step === 'check'
  const emptySeats: Seat[] = []
  if (body && all) {
    for (const seat of SEATS) {
      if ((await deciders(read, body, seat, now)).length === 0) emptySeats.push(seat)
    }
  }
  return ok({
    request: {
      id: request.id,
      number: request.number,
      state,
      revision: request.revision,
      previousRequestId: request.previousRequestId,
    },
    step,
    draft,
    crewLead: actor.crewLead,
    colleagues: all || step === 'who' ? await colleaguesOf(read, actor) : [],
    sites: step === 'where' ? await eligibleSites(services, read) : [],
    site: facts.site && { id: facts.site.id, name: facts.site.name, timeZone: facts.site.timeZone },
    offers: facts.site ? await offersAt(services, read, facts.site.id, facts.policies) : [],
    sponsors: all || step === 'why' ? await sponsorsNow(read, now) : [],
    problems,
    notices: assessment.notices,
    schedule,
    grace,
    emptySeats,
    digest: body && revisionDigest(body, sha256),
    now,
  })
}

async function colleaguesOf(h: Handle, actor: Actor): Promise<Wizard['colleagues']> {
  if (actor.vendorId === null) return []
  const people = await peopleOfVendor(h, actor.vendorId)
  return people
    .filter((person) => actor.crewLead || person.id === actor.personId)
    .map(({ id, name, photoFileId }) => ({ id, name, photoFileId }))
}

/** Sites that are in use and have something to give. */
async function eligibleSites(services: Services, h: Handle): Promise<Wizard['sites']> {
  const eligible = new Set(
    (await withPlaces(h, await currentEntitlements(h, {})))
      .filter((each) => isEligible(services, each))
      .map((each) => each.entitlement.siteId),
  )
  return (await liveSites(h))
    .filter((site) => eligible.has(site.id))
    .map(({ id, name, timeZone }) => ({ id, name, timeZone }))
}

/** What can be asked for at a site, doors first. */
async function offersAt(services: Services, h: Handle, siteId: Id, policies: Policies): Promise<Offer[]> {
  const rights = await withPlaces(h, await currentEntitlements(h, { siteId }))
  return rights
    .filter((each) => isEligible(services, each))
    .map((each) => {
      const right = toPolicyEntitlement(services, each)
      const policy = policies[right.riskTier]
      const neverEnds = policy.forbidNeverEnding && endWithoutPortal(right.capabilities) === 'never'
      return {
        id: each.entitlement.id,
        name: right.name,
        systemName: right.systemName,
        kind: each.system.kind,
        zoneName: each.zone?.name ?? null,
        riskTier: right.riskTier,
        escort: right.escortRequired || policy.escortRequired,
        maxLength: policy.maxLength,
        maxGrace: maxGraceOf(right.capabilities, policy),
        requiredDocuments: policy.requiredDocuments,
        keepsHours: canKeepWeeklyHours(right.capabilities),
        refused: neverEnds ? ('never_ends_alone' as const) : null,
      }
    })
    .sort((a, b) => a.systemName.localeCompare(b.systemName, 'en') || a.name.localeCompare(b.name, 'en'))
}

/** None at all where open sessions cannot be ended: nobody could keep to it. */
function maxGraceOf(capabilities: Capabilities, { maxGrace }: TierPolicy): Millis | null {
  const sessions = sessionsAtEnd(capabilities)
  if (sessions === 'none') return null
  return sessions === 'ended' ? maxGrace : 0
}

function isEligible(services: Services, each: NamedEntitlement): boolean {
  const right = toPolicyEntitlement(services, each)
  return right.archivedAt === null && right.systemConfirmed
}

/** Who may be named as a sponsor now, by name. */
export async function sponsorsNow(h: Handle, now: Instant): Promise<Wizard['sponsors']> {
  const holders = await holdersOf(h, 'sponsor')
  const people = holders.filter(({ role }) => role.effectiveAt <= now).map(({ person }) => person)
  const names = new Map(people.map(({ id, name }) => [id, { id, name }]))
  return [...names.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'))
}
