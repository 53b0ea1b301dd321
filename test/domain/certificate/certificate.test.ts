import { describe, expect, it } from 'vitest'
import { LONGEST, mayStillOpen, opensTooMuch, validityAt } from '~/domain/certificate/certificate'

const NOW = Date.UTC(2026, 2, 10, 9, 0, 0, 500)

describe('how long a certificate lasts', () => {
  it('ends at the boundary, or after eight hours, never later than the second it may', () => {
    expect(validityAt(NOW, NOW + 3_600_000)?.validTo).toBe(NOW + 3_600_000 - 500)
    expect(validityAt(NOW, NOW + 30 * 3_600_000)?.validTo).toBe(NOW + LONGEST - 500)
    expect(validityAt(NOW, null)?.validTo).toBe(NOW + LONGEST - 500)
  })

  it('is none where less than a second is left', () => {
    expect(validityAt(NOW, NOW + 1499)).toBeNull()
    expect(validityAt(NOW, NOW + 1500)?.validTo).toBe(NOW + 1500)
  })

  it('counts from a little earlier, for clocks that are behind', () => {
    const from = validityAt(NOW, null)?.validFrom ?? 0
    expect(NOW - from).toBeGreaterThan(60_000)
    expect(NOW - from).toBeLessThan(180_000)
  })
})

describe('whether a certificate may still open something', () => {
  const certificate = { principals: ['s:ops'], issuedAt: 10, validTo: 1000, revokedAt: 50, revokedIn: 7 }
  const host = (holds: number, addedAt = 0, retiredAt: number | null = null) => ({
    holds,
    addedAt,
    retiredAt,
  })

  it.each([
    ['it is on no list', { ...certificate, revokedAt: null, revokedIn: null }, [host(9)], 60, true],
    ['it expired', { ...certificate, revokedAt: null, revokedIn: null }, [host(0)], 1000, false],
    ['every host holds a list with it', certificate, [host(7), host(8)], 60, false],
    ['one host holds an older list', certificate, [host(7), host(6)], 60, true],
    ['it expired on a host with an older list', certificate, [host(6)], 1000, false],
    ['there is no host', certificate, [], 60, true],
    ['both seats gave the host with an older list up', certificate, [host(7), host(6, 0, 40)], 60, false],
    ['both seats gave the only host up', certificate, [host(6, 0, 40)], 60, true],
    ['a host came after it was revoked', certificate, [host(7), host(0, 51)], 60, false],
    ['the only host came after it was revoked', certificate, [host(9, 51)], 60, true],
  ])('%s', (_what, what, hosts, now, open) => {
    expect(mayStillOpen(what, { hosts, restoredAt: null }, now)).toBe(open)
  })

  it('opens until it expires when it was signed before a restore, whatever hosts say', () => {
    const known = { hosts: [host(9)], restoredAt: certificate.issuedAt }
    expect(mayStillOpen(certificate, known, certificate.validTo - 1)).toBe(true)
    expect(mayStillOpen(certificate, known, certificate.validTo)).toBe(false)
    const before = { ...known, restoredAt: certificate.issuedAt - 1 }
    expect(mayStillOpen(certificate, before, 60)).toBe(false)
  })

  it('opens too much when one of its principals may not be used', () => {
    expect(opensTooMuch({ ...certificate, principals: ['s:a', 's:b'] }, new Set(['s:a']))).toBe(true)
    expect(opensTooMuch({ ...certificate, principals: ['s:a'] }, new Set(['s:a', 's:b']))).toBe(false)
  })
})
