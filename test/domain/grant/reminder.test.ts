import { describe, expect, it } from 'vitest'
import { remindAt } from '~/domain/grant/reminder'
import { DAY, HOUR } from '~/domain/kernel/time'
import { aSchedule, START } from '../../support/examples'

const lasting = (length: number) => remindAt(aSchedule({ validTo: START + length }), START)

describe('the reminder that access ends soon', () => {
  it('comes a day before the end of days, an hour before the end of hours, and not for less', () => {
    expect(lasting(2 * DAY)).toBe(START + DAY)
    expect(lasting(2 * DAY - 1)).toBe(START + 2 * DAY - 1 - HOUR)
    expect(lasting(4 * HOUR)).toBe(START + 3 * HOUR)
    expect(lasting(4 * HOUR - 1)).toBeNull()
  })

  it('counts what is left, not what was asked for', () => {
    const schedule = aSchedule({ validTo: START + 9 * DAY })
    expect(remindAt(schedule, START + 8 * DAY)).toBe(START + 9 * DAY - HOUR)
    expect(remindAt(schedule, START + 9 * DAY - HOUR)).toBeNull()
  })
})
