import { expect, it } from 'vitest'
import { neverEndingProblems } from '~/domain/policy/never-ending'
import { DEFAULT_POLICIES } from '~/domain/policy/policy'
import { capabilities, hall } from './draft'

const right = (nativeExpiry: 'instant' | 'date' | 'none', riskTier: 'low' | 'high') => ({
  ...hall,
  riskTier,
  capabilities: { ...capabilities, nativeExpiry },
})

it('refuses rights that nothing ends while the portal is down, by the policy of each one’s tier', () => {
  expect(neverEndingProblems([right('none', 'high'), right('none', 'low')], DEFAULT_POLICIES)).toEqual([
    {
      code: 'never_ends_refused',
      field: 'entitlements',
      detail: { entitlement: hall.name, system: hall.systemName },
    },
  ])
  expect(neverEndingProblems([right('instant', 'high'), right('date', 'high')], DEFAULT_POLICIES)).toEqual([])
  const lax = { ...DEFAULT_POLICIES, high: { ...DEFAULT_POLICIES.high, forbidNeverEnding: false } }
  expect(neverEndingProblems([right('none', 'high')], lax)).toEqual([])
})
