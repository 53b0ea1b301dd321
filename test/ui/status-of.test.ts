import { describe, expect, test } from 'vitest'
import { EXPIRING_WITHIN, endStatus, holdingStatus, requestStatus } from '~/ui/status-of'

const HOUR = 3_600_000

describe('a request', () => {
  test('says whose word it waits for', () => {
    expect(requestStatus('submitted', ['it', 'physical_security'])).toBe('awaiting_both')
    expect(requestStatus('submitted', ['it'])).toBe('awaiting_it')
    expect(requestStatus('submitted', ['physical_security'])).toBe('awaiting_security')
    expect(requestStatus('submitted')).toBe('submitted')
  })

  test('is unknown when its state is', () => {
    expect(requestStatus('denied')).toBe('denied')
    expect(requestStatus('melted')).toBe('unknown')
  })
})

describe('access that was granted', () => {
  const window = { from: 10 * HOUR, to: 20 * HOUR }
  test.each([
    ['none', 9, 'scheduled'],
    ['none', 10, 'scheduled'],
    ['on', 10, 'active'],
    ['on', 16 - 1e-6, 'active'],
    ['on', 16, 'expiring'],
    ['off', 12, 'off'],
    ['off', 9, 'scheduled'],
    ['on', 20, 'revoking'],
    ['off', 20, 'revoking'],
    ['gone', 20, 'revoked'],
    ['unknown', 12, 'unknown'],
    ['unknown', 21, 'unknown'],
    ['melted', 12, 'unknown'],
  ])('%s at hour %d is %s', (state, hour, status) => {
    expect(holdingStatus({ ...window, state }, hour * HOUR)).toBe(status)
  })

  test('is not shown as locked before the target was seen to hold nothing', () => {
    expect(holdingStatus({ ...window, state: 'on', locked: true }, 12 * HOUR)).toBe('revoking')
    expect(holdingStatus({ ...window, state: 'off', locked: true }, 12 * HOUR)).toBe('locked')
    expect(holdingStatus({ ...window, state: 'on', capped: true }, 12 * HOUR)).toBe('revoking')
    expect(holdingStatus({ ...window, state: 'gone', capped: true }, 12 * HOUR)).toBe('capped')
    expect(holdingStatus({ ...window, state: 'unknown', locked: true }, 12 * HOUR)).toBe('unknown')
  })
})

describe('an end', () => {
  const end = { plannedAt: 20 * HOUR, attemptedAt: null, confirmedAt: null, overdueAt: null }

  test('is confirmed only by its confirmation', () => {
    expect(endStatus({ ...end, confirmedAt: 20 * HOUR }, 20 * HOUR)).toBe('revoked')
    expect(endStatus({ ...end, attemptedAt: 20 * HOUR }, 30 * HOUR)).toBe('revoking')
    expect(endStatus(end, 20 * HOUR)).toBe('revoking')
  })

  test('has failed from the instant it is overdue, until it is confirmed', () => {
    const tried = { ...end, attemptedAt: 20 * HOUR, overdueAt: 21 * HOUR }
    expect(endStatus(tried, 21 * HOUR - 1)).toBe('revoking')
    expect(endStatus(tried, 21 * HOUR)).toBe('revoke_failed')
    expect(endStatus({ ...tried, confirmedAt: 22 * HOUR }, 22 * HOUR)).toBe('revoked')
  })

  test('is near before it is due', () => {
    expect(endStatus(end, 20 * HOUR - EXPIRING_WITHIN - 1)).toBe('active')
    expect(endStatus(end, 20 * HOUR - EXPIRING_WITHIN)).toBe('expiring')
  })
})
