import type { Problem } from '../kernel/result'
import { checkEntitlements } from './check-entitlements'
import { checkExclusive } from './check-exclusive'
import { checkGrace } from './check-grace'
import { checkPapers } from './check-papers'
import { checkTexts } from './check-texts'
import { checkWindow } from './check-window'
import type { PolicyCheck, PolicyInput } from './policy-input'

/**
 * What policy says of a draft: every check that could be made, passed or not, in the order of the form. Checks that need
 * something not filled in yet are left out; what is missing has a check of its own.
 */
export function evaluate(input: PolicyInput): readonly PolicyCheck[] {
  return [
    ...checkEntitlements(input),
    ...checkExclusive(input),
    ...checkWindow(input),
    ...checkGrace(input),
    ...checkPapers(input),
    ...checkTexts(input),
  ]
}

/** The checks that keep the draft from being submitted, as problems next to their fields. */
export function refusals(checks: readonly PolicyCheck[]): readonly Problem[] {
  return checks
    .filter((check) => check.severity === 'refusal' && !check.passed)
    .map(({ code, field, detail }) => ({ code, field, detail }))
}

/** What the requester and the approvers should know, although it refuses nothing. */
export function notices(checks: readonly PolicyCheck[]): readonly PolicyCheck[] {
  return checks.filter((check) => check.severity === 'notice' && !check.passed)
}
