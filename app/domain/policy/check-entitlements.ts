import { canKeepWeeklyHours, endWithoutPortal } from '../connected-system/connected-system'
import { notice, type PolicyCheck, type PolicyInput, refusal } from './policy-input'

/** Who and what is named: that it exists, belongs together, and that its systems can do what is asked of them. */
export function checkEntitlements(input: PolicyInput): readonly PolicyCheck[] {
  const { site, vendor } = input
  const checks = [
    refusal('site_missing', 'siteId', site !== null),
    refusal('people_missing', 'people', input.people.length > 0),
    refusal('entitlements_missing', 'entitlements', input.entitlements.length > 0),
  ]
  if (site !== null) checks.push(refusal('site_archived', 'siteId', site.archivedAt === null))
  for (const { name, vendorId, archivedAt } of input.people) {
    const same = vendor !== null && vendorId === vendor.id
    checks.push(
      refusal('person_of_other_vendor', 'people', same, { person: name }),
      refusal('person_archived', 'people', archivedAt === null, { person: name }),
    )
  }
  for (const entitlement of input.entitlements) {
    const detail = { entitlement: entitlement.name, system: entitlement.systemName }
    const policy = input.policies[entitlement.riskTier]
    const ends = endWithoutPortal(entitlement.capabilities) !== 'never'
    const weekly = input.schedule?.weekly != null
    checks.push(
      refusal(
        'entitlement_of_other_site',
        'entitlements',
        site === null || entitlement.siteId === site.id,
        detail,
      ),
      refusal('entitlement_archived', 'entitlements', entitlement.archivedAt === null, detail),
      refusal('system_unconfirmed', 'entitlements', entitlement.systemConfirmed, detail),
      refusal('no_weekly_hours', 'weekly', !weekly || canKeepWeeklyHours(entitlement.capabilities), detail),
      policy.forbidNeverEnding
        ? refusal('never_ends_alone', 'entitlements', ends, detail)
        : notice('never_ends_alone', 'entitlements', ends, detail),
      notice('escort', 'entitlements', !(entitlement.escortRequired || policy.escortRequired), detail),
    )
  }
  return checks
}
