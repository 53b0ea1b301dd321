import { describe, expect, it } from 'vitest'
import { mayConfirm, systemIsConfirmed } from '~/domain/connected-system/confirmation'
import {
  type Capabilities,
  canKeepWeeklyHours,
  endWithoutPortal,
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
    expect(endWithoutPortal({ ...none, nativeExpiry: 'date' })).toBe('at_midnight')
    expect(endWithoutPortal(none)).toBe('never')
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

  it('is confirmed once for each seat, and not by one person for both', () => {
    const half = { ...confirmed, confirmedByPhysicalSecurity: null }
    expect(mayConfirm(half, 'physical_security', 'sam')).toBe(true)
    expect(mayConfirm(half, 'physical_security', 'ines')).toBe(false)
    expect(mayConfirm(half, 'it', 'sam')).toBe(false)
  })
})
