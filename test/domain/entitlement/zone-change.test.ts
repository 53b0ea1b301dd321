import { describe, expect, it } from 'vitest'
import { demandsAfterZoneChange, demandsIn, sameDemands } from '~/domain/entitlement/zone-change'

const low = { riskTier: 'low', escortRequired: false } as const
const high = { riskTier: 'high', escortRequired: true } as const

describe('the demands of an entitlement in its zone', () => {
  it('are never less than the zone’s', () => {
    expect(demandsIn(high, low)).toEqual(high)
    expect(demandsIn(low, { riskTier: 'critical', escortRequired: true })).toEqual({
      riskTier: 'critical',
      escortRequired: true,
    })
    expect(demandsIn(low, {})).toEqual(low)
  })

  it('are its own without a zone, and high where nobody said', () => {
    expect(demandsIn(null, low)).toEqual(low)
    expect(demandsIn(null, {})).toEqual({ riskTier: 'high', escortRequired: false })
  })
})

describe('the demands after the zone changed', () => {
  it('follow the zone where they were the zone’s', () => {
    expect(demandsAfterZoneChange(low, low, high)).toEqual(high)
    expect(demandsAfterZoneChange(high, high, low)).toEqual(low)
  })

  it('stay where they were more, unless the zone now asks for more', () => {
    const critical = { riskTier: 'critical', escortRequired: true } as const
    expect(demandsAfterZoneChange(critical, low, high)).toEqual(critical)
    expect(demandsAfterZoneChange({ riskTier: 'medium', escortRequired: true }, low, high)).toEqual(high)
  })

  it('are compared in both', () => {
    expect(sameDemands(low, { ...low })).toBe(true)
    expect(sameDemands(low, { ...low, escortRequired: true })).toBe(false)
    expect(sameDemands(low, { ...low, riskTier: 'medium' })).toBe(false)
  })
})
