import { describe, expect, it } from 'vitest'
import { mayConfirm, systemIsConfirmed } from '~/domain/connected-system/confirmation'
import {
  type Capabilities,
  canKeepWeeklyHours,
  endWithoutPortal,
  whileDown,
} from '~/domain/connected-system/connected-system'

const none: Capabilities = {
  nativeExpiry: 'none',
  weeklyHours: false,
  disable: false,
  list: false,
  liveSessionKill: false,
  proof: 'read',
}

describe('while the portal is down, access', () => {
  it('ends as well as the target can end it', () => {
    expect(endWithoutPortal({ ...none, nativeExpiry: 'instant' })).toBe('at_window_end')
    expect(endWithoutPortal({ ...none, nativeExpiry: 'instant', proof: 'portal' })).toBe('portal_answers')
    expect(endWithoutPortal({ ...none, nativeExpiry: 'date' })).toBe('at_midnight')
    expect(endWithoutPortal(none)).toBe('never')
  })

  it('goes on through closed hours where only the portal keeps them', () => {
    const weekly = { weekly: true, longer: false }
    expect(whileDown({ ...none, disable: true }, weekly)).toEqual(['hours_not_kept'])
    expect(whileDown({ ...none, disable: true }, { ...weekly, weekly: false })).toEqual([])
    expect(whileDown({ ...none, weeklyHours: true }, weekly)).toEqual([])
    // The gate says STOP.
    expect(whileDown({ ...none, disable: true, proof: 'portal' }, weekly)).toEqual([])
  })

  it('goes on as long as the longest right where all of them share one end', () => {
    const instant = { ...none, nativeExpiry: 'instant' as const }
    const longer = { weekly: false, longer: true }
    expect(whileDown({ ...instant, sharedEnd: true }, longer)).toEqual(['held_longer'])
    expect(whileDown({ ...instant, sharedEnd: true }, { ...longer, longer: false })).toEqual([])
    expect(whileDown(instant, longer)).toEqual([])
    // It does not end at all, which is said already.
    expect(whileDown({ ...none, sharedEnd: true }, longer)).toEqual([])
  })
})

describe('weekly hours', () => {
  it('are kept by a target that knows them, or one that can be switched off and on', () => {
    expect(canKeepWeeklyHours(none)).toBe(false)
    expect(canKeepWeeklyHours({ ...none, weeklyHours: true })).toBe(true)
    expect(canKeepWeeklyHours({ ...none, disable: true })).toBe(true)
  })
})

describe('where a system points', () => {
  const confirmed = { approvedIdentity: 'x', confirmedByIt: 'ines', confirmedByPhysicalSecurity: 'sam' }

  it('counts once two people of the two seats confirmed what was seen there', () => {
    expect(systemIsConfirmed(confirmed)).toBe(true)
    expect(systemIsConfirmed({ ...confirmed, approvedIdentity: null })).toBe(false)
    expect(systemIsConfirmed({ ...confirmed, confirmedByIt: null })).toBe(false)
    expect(systemIsConfirmed({ ...confirmed, confirmedByPhysicalSecurity: null })).toBe(false)
    expect(systemIsConfirmed({ ...confirmed, confirmedByPhysicalSecurity: 'ines' })).toBe(false)
  })

  it('is not confirmed by one person for both seats', () => {
    const none = { confirmingIdentity: 'x', ownAccounts: null, ownWord: null }
    const half = { ...confirmed, ...none, confirmedByPhysicalSecurity: null }
    expect(mayConfirm(half, 'physical_security', 'sam')).toBe(true)
    expect(mayConfirm(half, 'physical_security', 'ines')).toBe(false)
  })
})
