import { describe, expect, it } from 'vitest'
import { DAY } from '~/domain/kernel/time'
import {
  type AcceptableFinding,
  type AcceptanceWord,
  acceptanceStands,
  acceptedText,
  changedSinceAccepted,
  isAcceptable,
  whyNotAccepted,
  wordsSaid,
} from '~/domain/reconciliation/acceptance'
import { FINDING_KINDS } from '~/domain/reconciliation/observation'
import { START } from '../../support/examples'

const now = START
const most = 90 * DAY

const orphan: AcceptableFinding = {
  kind: 'orphan',
  closedAt: null,
  acceptUntil: null,
  acceptReason: null,
  acceptByIt: null,
  acceptByPhysicalSecurity: null,
  acceptedAt: null,
  endOrderedAt: null,
}
const word: AcceptanceWord = {
  seat: 'it',
  personId: 'ines',
  until: now + 30 * DAY,
  reason: 'Camera wall',
  digest: 'as shown',
}
const first: AcceptableFinding = {
  ...orphan,
  acceptUntil: word.until,
  acceptReason: word.reason,
  acceptByIt: 'ines',
}
const second: AcceptanceWord = { ...word, seat: 'physical_security', personId: 'pia' }
const both: AcceptableFinding = { ...first, acceptByPhysicalSecurity: 'pia', acceptedAt: now }

describe('accepting what was found', () => {
  it('is for accounts that nobody granted and for unused ones, never for what somebody took', () => {
    expect(FINDING_KINDS.filter(isAcceptable).sort()).toEqual(
      FINDING_KINDS.filter((kind) => ['orphan', 'stale', 'default_account'].includes(kind as string)).sort(),
    )
    for (const kind of ['resurrected', 'overdue', 'drifted', 'missing', 'conflict', 'toString'])
      expect(whyNotAccepted({ ...orphan, kind }, word, 'as shown', most, now)).toBe('never_accepted')
  })

  it('takes two seats, two people and the same date and reason', () => {
    expect(whyNotAccepted(orphan, word, 'as shown', most, now)).toBeNull()
    expect(whyNotAccepted(first, second, 'as shown', most, now)).toBeNull()
    expect(whyNotAccepted(first, { ...word, personId: 'ida' }, 'as shown', most, now)).toBe(
      'seat_has_accepted',
    )
    expect(whyNotAccepted(first, { ...second, personId: 'ines' }, 'as shown', most, now)).toBe(
      'person_has_accepted',
    )
    expect(whyNotAccepted(first, { ...second, until: word.until - 1 }, 'as shown', most, now)).toBe(
      'acceptance_differs',
    )
    expect(whyNotAccepted(first, { ...second, reason: 'Another' }, 'as shown', most, now)).toBe(
      'acceptance_differs',
    )
    expect(whyNotAccepted(both, second, 'as shown', most, now)).toBe('accepted_already')
  })

  it('is for a date to come, and no longer than policy says', () => {
    expect(whyNotAccepted(orphan, { ...word, until: now }, 'as shown', most, now)).toBe('acceptance_over')
    expect(whyNotAccepted(orphan, { ...word, until: now + most }, 'as shown', most, now)).toBeNull()
    expect(whyNotAccepted(orphan, { ...word, until: now + most + 1 }, 'as shown', most, now)).toBe(
      'acceptance_too_long',
    )
  })

  it('is not for what is closed or is being ended', () => {
    expect(whyNotAccepted({ ...orphan, closedAt: now }, word, 'as shown', most, now)).toBe('finding_closed')
    expect(whyNotAccepted({ ...orphan, endOrderedAt: now }, word, 'as shown', most, now)).toBe('end_ordered')
  })

  it('is for the account that stood on the page, with its rights, and for no other', () => {
    expect(whyNotAccepted(orphan, word, 'another', most, now)).toBe('account_changed')
    const account = { nativeId: '7', nativeName: 'wall', active: true, entitlements: ['view', 'ptz'] }
    const text = (over: Record<string, unknown> = {}, targetVersion = 1) =>
      acceptedText({ id: 'f', kind: 'orphan', account: { ...account, ...over } }, targetVersion)
    expect(text({}, 2)).not.toBe(text())
    expect(text({ entitlements: ['ptz', 'view'], lastUsedAt: 7 })).toBe(text())
    for (const over of [
      { entitlements: ['view'] },
      { active: false },
      { nativeName: 'x' },
      { nativeId: '8' },
    ])
      expect(text(over)).not.toBe(text())
  })

  it('stands until its date, by two different people', () => {
    expect(acceptanceStands(both, now)).toBe(true)
    expect(acceptanceStands(both, word.until - 1)).toBe(true)
    expect(acceptanceStands(both, word.until)).toBe(false)
    expect(acceptanceStands(first, now)).toBe(false)
    expect(acceptanceStands({ ...both, acceptedAt: null }, now)).toBe(false)
    // Rows that somebody planted.
    expect(acceptanceStands({ ...both, acceptByPhysicalSecurity: 'ines' }, now)).toBe(false)
    expect(acceptanceStands({ ...both, kind: 'resurrected' }, now)).toBe(false)
  })

  it('begins anew once its date is over', () => {
    expect(wordsSaid(both, word.until)).toEqual({ it: null, physical_security: null })
    const later = word.until + DAY
    expect(whyNotAccepted(both, { ...word, until: later + DAY }, 'as shown', most, later)).toBeNull()
  })

  it('ends when the account changes', () => {
    const accepted = { nativeId: '7', nativeName: 'wall', active: true, entitlements: ['view', 'ptz'] }
    const seen = { nativeName: 'wall', active: true, entitlements: ['ptz', 'view'] }
    expect(changedSinceAccepted(accepted, seen)).toBe(false)
    expect(changedSinceAccepted(accepted, { ...seen, entitlements: ['view', 'ptz', 'ptz'] })).toBe(false)
    for (const change of [
      { active: false },
      { nativeName: 'wall2' },
      { entitlements: ['view'] },
      { entitlements: ['view', 'ptz', 'admin'] },
      { entitlements: ['view', 'admin'] },
    ])
      expect(changedSinceAccepted(accepted, { ...seen, ...change })).toBe(true)
    expect(changedSinceAccepted({}, seen)).toBe(true)
  })
})
