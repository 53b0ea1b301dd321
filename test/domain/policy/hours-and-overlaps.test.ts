import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '~/domain/kernel/time'
import { DEFAULT_POLICIES, policiesFrom, tierOf } from '~/domain/policy/policy'
import { higherTier } from '~/domain/policy/risk-tier'
import type { WeeklyOpening } from '~/domain/schedule/schedule'
import { aSchedule, START } from '../../support/examples'
import { capabilities, hall, low, noticed, refused, window } from './draft'

const day = (from: string, to: string): WeeklyOpening[] => [{ day: 3, from, to }]
const weekly = (from: string, to: string) => ({
  schedule: aSchedule({ weekly: { timeZone: 'Europe/Berlin', openings: day(from, to) } }),
})

describe('weekly hours', () => {
  it('must be inside those of the tier', () => {
    const office = low({ allowedHours: day('08:00', '17:00') })
    expect(refused({ ...office, ...weekly('09:00', '17:00') })).toEqual([])
    expect(refused({ ...office, ...weekly('07:00', '17:00') })).toEqual([['outside_allowed_hours', 'weekly']])
    expect(refused(office)).toEqual([['outside_allowed_hours', 'weekly']])
  })

  it('must open at least once, and on systems that can keep them', () => {
    expect(refused({ schedule: aSchedule({ weekly: { timeZone: 'Europe/Berlin', openings: [] } }) })).toEqual(
      [['never_open', 'weekly']],
    )
    const rigid = { entitlements: [{ ...hall, capabilities: { ...capabilities, disable: false } }] }
    expect(refused({ ...rigid, ...weekly('09:00', '17:00') })).toEqual([['no_weekly_hours', 'weekly']])
    expect(refused(rigid)).toEqual([])
  })
})

describe('a system that ends nothing by itself', () => {
  const never = {
    entitlements: [{ ...hall, capabilities: { ...capabilities, nativeExpiry: 'none' as const } }],
  }

  it('is told of, and refused where the tier forbids it', () => {
    expect(refused(never)).toEqual([])
    expect(noticed(never)).toEqual(['never_ends_alone'])
    expect(refused({ ...never, ...low({ forbidNeverEnding: true }) })).toEqual([
      ['never_ends_alone', 'entitlements'],
    ])
  })
})

describe('what is worth knowing', () => {
  it('is an escort, by the entitlement or by its tier, and a missing work order', () => {
    expect(noticed({ entitlements: [{ ...hall, escortRequired: true }] })).toEqual(['escort'])
    expect(noticed(low({ escortRequired: true }))).toEqual(['escort'])
    expect(noticed({ workOrder: '' })).toEqual(['work_order_missing'])
  })
})

describe('a request that waits already', () => {
  const pending = { people: ['ana', 'ben'], entitlements: ['hall-1', 'video-1'], schedule: aSchedule() }

  it('makes one that asks for nothing more a duplicate', () => {
    expect(refused({ pending: [pending] })).toEqual([['duplicate', 'entitlements']])
    expect(noticed({ pending: [pending] })).toEqual([])
  })

  it('is told of when it overlaps, and not when it is about something else', () => {
    const longer = window(START, START + 3 * DAY)
    expect(refused({ pending: [pending], ...longer })).toEqual([])
    expect(noticed({ pending: [pending], ...longer })).toEqual(['overlaps_pending'])
    expect(noticed({ pending: [pending], ...window(START + 2 * DAY, START + 3 * DAY) })).toEqual([])
    expect(noticed({ pending: [{ ...pending, people: ['ben'] }] })).toEqual([])
    expect(noticed({ pending: [{ ...pending, entitlements: ['video-1'] }] })).toEqual([])
  })
})

describe('risk tiers', () => {
  it('that nobody knows are the most dangerous', () => {
    expect(tierOf('medium')).toBe('medium')
    expect(tierOf('')).toBe('critical')
    expect(higherTier('high', 'medium')).toBe('high')
    expect(higherTier('low', 'critical')).toBe('critical')
  })

  it('that nobody wrote a policy for have the built-in one', () => {
    const strict = { ...DEFAULT_POLICIES.low, version: 3, maxLength: HOUR }
    expect(policiesFrom({ low: strict })).toEqual({ ...DEFAULT_POLICIES, low: strict })
  })
})
