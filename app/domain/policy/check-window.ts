import { covers, type Scope } from '../access-request/scope'
import { graceEntry } from '../grant/grace'
import { isEmptySchedule, scheduleCovers } from '../schedule/algebra'
import type { Schedule } from '../schedule/schedule'
import { notice, type PolicyCheck, type PolicyInput, refusal, tiersOf } from './policy-input'

/** Validity window and weekly hours against the policies of the tiers the draft touches, and against what is pending. */
export function checkWindow(input: PolicyInput): readonly PolicyCheck[] {
  const { schedule, now } = input
  if (schedule === null) return [refusal('window_missing', 'validFrom', false)]
  const { validFrom, validTo } = schedule
  const checks = [
    refusal('end_before_start', 'validTo', validFrom < validTo),
    refusal('window_past', 'validTo', now < validTo),
  ]
  if (!(validFrom < validTo)) return checks
  checks.push(refusal('never_open', 'weekly', !isEmptySchedule(schedule)))
  for (const tier of tiersOf(input)) {
    const policy = input.policies[tier]
    const length = validTo - validFrom
    const lead = validFrom - now
    checks.push(
      refusal('too_long', 'validTo', length <= policy.maxLength, { tier, length, max: policy.maxLength }),
      refusal('too_soon', 'validFrom', policy.leadTime === 0 || lead >= policy.leadTime, {
        tier,
        lead,
        min: policy.leadTime,
      }),
    )
    if (policy.allowedHours !== null && input.site !== null) {
      const weekly = { timeZone: input.site.timeZone, openings: policy.allowedHours }
      checks.push(
        refusal('outside_allowed_hours', 'weekly', scheduleCovers({ ...schedule, weekly }, schedule), {
          tier,
        }),
      )
    }
  }
  return [...checks, ...checkPending(input, schedule)]
}

/** A pending request that already asks for all of this makes it a duplicate; one that overlaps is worth knowing. */
function checkPending(input: PolicyInput, schedule: Schedule): readonly PolicyCheck[] {
  const draft: Scope = {
    people: input.people.map((person) => person.id),
    entitlements: input.entitlements.map((entitlement) => entitlement.versionId),
    schedule,
    ...graceEntry(input),
  }
  if (draft.people.length === 0 || draft.entitlements.length === 0) return []
  const duplicate = input.pending.some((pending) => covers(pending, draft))
  const overlaps = input.pending.some((pending) => overlap(pending, draft))
  return [
    refusal('duplicate', 'entitlements', !duplicate),
    notice('overlaps_pending', 'entitlements', duplicate || !overlaps),
  ]
}

function overlap(a: Scope, b: Scope): boolean {
  return (
    a.people.some((person) => b.people.includes(person)) &&
    a.entitlements.some((entitlement) => b.entitlements.includes(entitlement)) &&
    Math.max(a.schedule.validFrom, b.schedule.validFrom) < Math.min(a.schedule.validTo, b.schedule.validTo)
  )
}
