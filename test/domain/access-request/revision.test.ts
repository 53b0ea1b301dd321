import { describe, expect, it } from 'vitest'
import {
  canonicalRevision,
  type RevisionBody,
  requestedScope,
  revisionDigest,
} from '~/domain/access-request/revision'
import { canonicalText } from '~/domain/kernel/canonical-text'
import { HOUR } from '~/domain/kernel/time'
import { aBody, anEntitlement, aSchedule, START, sha256 } from '../../support/examples'

const digest = (body: RevisionBody) => revisionDigest(body, sha256)

describe('the digest of a revision', () => {
  it('is the SHA-256 of canonical JSON under a name of its own', () => {
    const text = canonicalRevision(aBody())
    expect(digest(aBody())).toBe(sha256(text))
    expect(JSON.parse(text)).toMatchObject({ format: 'daypass/revision/1', requestId: 'request' })
    expect(text.startsWith('{"entitlements":[{"approvedIdentity":')).toBe(true)
  })

  it('does not depend on the order of people, entitlements or keys', () => {
    const body = aBody()
    const sameKeys = Object.fromEntries(Object.entries(body).reverse()) as unknown as RevisionBody
    const reversed: RevisionBody = {
      ...sameKeys,
      people: [...body.people].reverse(),
      entitlements: [...body.entitlements].reverse(),
    }
    expect(digest(reversed)).toBe(digest(body))
  })

  it('survives being stored as its own canonical text', () => {
    expect(digest(JSON.parse(canonicalRevision(aBody())))).toBe(digest(aBody()))
  })

  it('is the same for a text from before there was a grace and for one without any', () => {
    const text = canonicalRevision(aBody())
    expect(text).not.toContain('grace')
    for (const grace of [0, undefined, -1, Number.NaN]) {
      expect(canonicalRevision(aBody({ grace }))).toBe(text)
      expect(requestedScope(aBody({ grace }))).toEqual(requestedScope(aBody()))
    }
    const stored = JSON.parse(canonicalRevision(aBody({ grace: HOUR / 4 })))
    expect(requestedScope(stored).grace).toBe(HOUR / 4)
  })

  const weekly = { timeZone: 'Europe/Berlin', openings: [{ day: 3, from: '08:00', to: '17:00' }] } as const
  const changes: readonly [string, Partial<RevisionBody>][] = [
    ['request', { requestId: 'other' }],
    ['number', { revision: 2 }],
    ['requester', { requesterId: 'other' }],
    ['vendor', { vendorId: 'other' }],
    ['site', { site: { id: 'other', name: 'Plant', timeZone: 'Europe/Berlin' } }],
    ['site name', { site: { id: 'plant', name: 'Depot', timeZone: 'Europe/Berlin' } }],
    ['time zone', { site: { id: 'plant', name: 'Plant', timeZone: 'Europe/London' } }],
    ['crew', { people: [{ id: 'ana', name: 'Ana' }] }],
    [
      'name of somebody',
      { people: [{ id: 'ana', name: 'Anna' }, aBody().people[1] ?? { id: '', name: '' }] },
    ],
    ['window', { schedule: aSchedule({ validFrom: START + HOUR }) }],
    ['weekly hours', { schedule: aSchedule({ weekly }) }],
    ['purpose', { purpose: 'Something else' }],
    ['work order', { workOrder: 'WO-2' }],
    ['sponsor', { sponsorId: 'other' }],
    ['grace', { grace: HOUR / 2 }],
  ]
  it.each(changes)('changes with the %s', (_what, change) => {
    expect(digest(aBody(change))).not.toBe(digest(aBody()))
  })

  it.each(Object.keys(anEntitlement()))('changes with the %s of an entitlement', (key) => {
    const one = aBody({ entitlements: [anEntitlement()] })
    const other = aBody({ entitlements: [anEntitlement({ [key]: 'something else' })] })
    expect(digest(other)).not.toBe(digest(one))
  })
})

describe('canonical text', () => {
  it('refuses what is not JSON rather than leaving it out', () => {
    expect(() => canonicalText('x', { at: Number.NaN })).toThrow(TypeError)
    expect(() => canonicalText('x', { at: Number.POSITIVE_INFINITY })).toThrow(TypeError)
  })
})

describe('the requested scope', () => {
  it('is the product of people and entitlement versions under the schedule', () => {
    expect(requestedScope(aBody())).toEqual({
      people: ['ana', 'ben'],
      entitlements: ['hall-1', 'video-1'],
      schedule: aSchedule(),
    })
  })
})
