import { describe, expect, it } from 'vitest'
import { type PassFactsForReaders, passClaims, siteAudience } from '~/domain/gate/pass-token'
import { isKeyDue, isPublished, KEY_AGE, KEY_LEAD, signingKeyAt } from '~/domain/gate/signing-keys'
import { DAY, HOUR, SECOND } from '~/domain/kernel/time'

const NOW = Date.UTC(2026, 2, 10, 9)

const facts = (
  more: Partial<PassFactsForReaders> & { from?: number; until?: number },
): PassFactsForReaders => ({
  issuer: 'https://daypass.example',
  siteId: 'site',
  credentialId: 'credential',
  zones: ['b', 'a', 'b'],
  opening: { versions: ['v'], from: more.from ?? NOW - HOUR, until: more.until ?? NOW + 2 * HOUR },
  promisedUntil: NOW + 30 * DAY,
  place: { idx: 7, uri: 'https://daypass.example/pass-status/x' },
  jti: 'jti',
  ...more,
})

describe('what a pass for other readers says', () => {
  it('names the site, the pass and its place, and nobody', () => {
    expect(passClaims(facts({}), NOW)).toEqual({
      iss: 'https://daypass.example',
      aud: siteAudience('site'),
      sub: 'credential',
      jti: 'jti',
      iat: NOW / SECOND,
      nbf: (NOW - HOUR) / SECOND,
      exp: (NOW + 2 * HOUR) / SECOND,
      entitlements: ['a', 'b'],
      status: { status_list: { idx: 7, uri: 'https://daypass.example/pass-status/x' } },
    })
  })

  it('ends after 24 hours at the latest, and no later than its place may be promised', () => {
    expect(passClaims(facts({ until: NOW + 9 * DAY }), NOW)?.exp).toBe((NOW + DAY) / SECOND)
    expect(passClaims(facts({ promisedUntil: NOW + HOUR }), NOW)?.exp).toBe((NOW + HOUR) / SECOND)
  })

  it('gives no part of a second: it begins with the next whole one, and ends with the one before', () => {
    const claims = passClaims(facts({ from: NOW - 2500, until: NOW + 2500 }), NOW)
    expect(claims).toMatchObject({ nbf: NOW / SECOND - 2, exp: NOW / SECOND + 2 })
  })

  it.each([
    ['the opening is over at this instant', { until: NOW }],
    ['no whole second is left', { until: NOW + 999 }],
    ['nothing may be promised any more', { promisedUntil: NOW }],
    ['no zone is without an escort', { zones: [] }],
    ['a time is no number', { until: Number.NaN }],
  ])('is nothing when %s', (_, more) => {
    expect(passClaims(facts(more), NOW)).toBeNull()
  })
})

describe('the keys that sign', () => {
  const first = { kid: 'first', createdAt: NOW }
  const second = { kid: 'second', createdAt: NOW + DAY }
  const both = [first, second]

  it('the first signs at once, the next when readers can know it', () => {
    expect(signingKeyAt([], NOW)).toBeNull()
    expect(signingKeyAt([first], NOW)).toBe(first)
    expect(signingKeyAt(both, second.createdAt + KEY_LEAD - 1)).toBe(first)
    expect(signingKeyAt(both, second.createdAt + KEY_LEAD)).toBe(second)
  })

  it('an old one is published until the last token that it can have signed has ended', () => {
    const lastToken = second.createdAt + KEY_LEAD - 1 + DAY
    expect(isPublished(both, 'first', lastToken)).toBe(true)
    expect(isPublished(both, 'first', lastToken + 2 * HOUR)).toBe(false)
    expect(isPublished(both, 'second', NOW + 400 * DAY)).toBe(true)
  })

  it('is followed after 90 days, and none is made before it is used', () => {
    expect(isKeyDue([], NOW)).toBe(false)
    expect(isKeyDue(both, second.createdAt + KEY_AGE - 1)).toBe(false)
    expect(isKeyDue(both, second.createdAt + KEY_AGE)).toBe(true)
  })
})
