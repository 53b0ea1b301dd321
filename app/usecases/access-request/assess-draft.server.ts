import type { RevisionBody } from '~/domain/access-request/revision'
import { graceEntry } from '~/domain/grant/grace'
import type { Problem } from '~/domain/kernel/result'
import type { Millis } from '~/domain/kernel/time'
import { evaluate, notices, refusals } from '~/domain/policy/evaluate'
import type { PolicyCheck } from '~/domain/policy/policy-input'
import type { Schedule } from '~/domain/schedule/schedule'
import type { Services } from '~/platform/services'
import {
  type DraftFacts,
  toPolicyEntitlement,
  toPolicyPeople,
  toRevisionEntitlement,
} from './draft-facts.server'
import { readGrace, readSchedule } from './read-schedule'
import type { RequestDraft } from './request-draft'

/** What is wrong with a draft, and what its people should know although it refuses nothing. */
export interface Assessment {
  readonly problems: readonly Problem[]
  readonly notices: readonly PolicyCheck[]
  readonly schedule: Schedule | null
  readonly grace: Millis
}

/** The same analysis behind every page of the wizard and the sending itself. */
export function assessDraft(
  services: Pick<Services, 'connectors'>,
  facts: DraftFacts,
  draft: RequestDraft,
): Assessment {
  const { site, vendor } = facts
  const read = site === null ? null : readSchedule(draft, site.timeZone)
  const schedule = read?.ok ? read.value : null
  const chosen = readGrace(draft.graceMinutes)
  const grace = chosen.ok ? chosen.value : 0
  const checks = evaluate({
    now: facts.now,
    policies: facts.policies,
    site,
    vendor: vendor && { ...vendor, approvals: facts.approvals },
    people: toPolicyPeople(facts),
    entitlements: facts.entitlements.map((entitlement) => toPolicyEntitlement(services, entitlement)),
    documents: facts.documents,
    schedule,
    grace,
    purpose: draft.purpose,
    workOrder: draft.workOrder,
    sponsor: facts.sponsor,
    requesterId: facts.requester.id,
    pending: facts.pending,
  })
  const typed = [read, chosen].flatMap((each) => (each && !each.ok ? each.problems : []))
  // What could not be read is not missing.
  const refused = refusals(checks).filter(({ code }) => typed.length === 0 || code !== 'window_missing')
  return {
    problems: withZone([...namedProblems(facts, draft), ...typed, ...refused], site?.timeZone),
    notices: withZone(notices(checks), site?.timeZone),
    schedule,
    grace,
  }
}

/** Choices that no page of ours offers. */
function namedProblems(facts: DraftFacts, draft: RequestDraft): readonly Problem[] {
  const { requester, people, entitlements, sponsor } = facts
  const problems: Problem[] = []
  if (people.length < new Set(draft.people).size) problems.push({ code: 'person_unknown', field: 'people' })
  // Staff ask for others only where an account is to be taken over, and never for themselves.
  const leads = requester.crewLead || requester.kind === 'staff'
  if (!leads && people.some((person) => person.id !== requester.id)) {
    problems.push({ code: 'only_yourself', field: 'people' })
  }
  if (entitlements.length < new Set(draft.entitlements).size) {
    problems.push({ code: 'entitlement_unknown', field: 'entitlements' })
  }
  if (sponsor !== null && !facts.sponsorMaySponsor)
    problems.push({ code: 'sponsor_not_one', field: 'sponsorId' })
  return problems
}

/** Sentences write instants on the site's clock. */
function withZone<T extends { readonly detail?: Problem['detail'] }>(
  all: readonly T[],
  timeZone: string | undefined,
): readonly T[] {
  if (timeZone === undefined) return all
  return all.map((each) => (each.detail ? { ...each, detail: { timeZone, ...each.detail } } : each))
}

/** The revision that the draft would become. Call it only for a draft without problems. */
export function revisionBodyOf(
  facts: DraftFacts,
  draft: RequestDraft,
  { schedule, grace }: { readonly schedule: Schedule; readonly grace: Millis },
  revision: number,
): RevisionBody {
  const { site, sponsor, requester, vendor } = facts
  if (!site || !sponsor) throw new Error('a draft with problems has no revision')
  return {
    requestId: facts.requestId,
    revision,
    requesterId: requester.id,
    vendorId: vendor?.id ?? null,
    site: { id: site.id, name: site.name, timeZone: site.timeZone },
    people: facts.people.map(({ id, name }) => ({ id, name })),
    entitlements: facts.entitlements.map((each) => toRevisionEntitlement(facts.policies, each)),
    schedule,
    ...graceEntry({ grace }),
    purpose: draft.purpose.trim(),
    workOrder: draft.workOrder.trim(),
    sponsorId: sponsor.id,
  }
}
