import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { normalAddress, shortened } from '~/domain/person/address'
import { isFresh, isOpen, limitsOf, type SessionState } from '~/domain/person/session'

const LIMITS = { idle: HOUR, absolute: 12 * HOUR }
const session = (over: Partial<SessionState> = {}): SessionState => ({
  createdAt: 0,
  lastSeenAt: 0,
  expiresAt: 12 * HOUR,
  revokedAt: null,
  ...over,
})

describe('a session', () => {
  it('is open up to its limits, and not at them', () => {
    expect(isOpen(session(), LIMITS, HOUR - 1)).toBe(true)
    expect(isOpen(session(), LIMITS, HOUR)).toBe(false)
    const used = session({ lastSeenAt: 12 * HOUR - 1 })
    expect(isOpen(used, LIMITS, 12 * HOUR - 1)).toBe(true)
    expect(isOpen(used, LIMITS, 12 * HOUR)).toBe(false)
    expect(isOpen(session({ revokedAt: 0 }), LIMITS, 0)).toBe(false)
  })

  it('obeys a shorter limit that was set since it was opened', () => {
    const used = session({ lastSeenAt: 3 * HOUR })
    expect(isOpen(used, { idle: HOUR, absolute: 2 * HOUR }, 3 * HOUR)).toBe(false)
  })

  it('is no shorter for contractors than for staff', () => {
    expect(limitsOf('staff', LIMITS)).toEqual(LIMITS)
    expect(limitsOf('contractor', LIMITS).idle).toBeGreaterThan(DAY)
    const long = { idle: 30 * DAY, absolute: 60 * DAY }
    expect(limitsOf('contractor', long)).toEqual(long)
  })

  it('is fresh for a quarter of an hour after the link', () => {
    expect(isFresh({ createdAt: 0 }, 15 * MINUTE - 1)).toBe(true)
    expect(isFresh({ createdAt: 0 }, 15 * MINUTE)).toBe(false)
  })
})

describe('an address', () => {
  it('is one, trimmed and in small letters', () => {
    expect(normalAddress('  Ada.B@Example.COM ')).toBe('ada.b@example.com')
    expect(normalAddress('e\u0301@example.com')).toBe('\u00e9@example.com')
    for (const text of [
      '',
      'ada',
      'a@b@c',
      'a b@c',
      'a@b,c@d',
      'Ada <a@b>',
      `${'a'.repeat(65)}@b`,
      'a@b\nBcc: c@d',
    ]) {
      expect(normalAddress(text)).toBeNull()
    }
  })

  it('is shortened so that only its owner knows it', () => {
    expect(shortened('ada@example.com')).toBe('a…@example.com')
    expect(shortened('@')).toBe('…')
  })
})
