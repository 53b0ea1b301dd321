import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Expected, isResurrected, judge, type Known, proofOfLoss } from '~/domain/reconciliation/judge'
import type { Observation } from '~/domain/reconciliation/observation'

const known: Known = { approvedIdentity: 'target', nativeId: 'id-1' }
const on: Expected = { state: 'on', entitlements: ['viewers'], expiresAt: 500 }
const off: Expected = { state: 'off', entitlements: [], expiresAt: null }
const gone: Expected = { state: 'gone', entitlements: [], expiresAt: null }

function seen(over: Partial<Observation> = {}): Observation {
  return {
    presence: 'present',
    nativeId: 'id-1',
    entitlements: ['viewers'],
    expiresAt: 500,
    ours: true,
    sentinelSeen: true,
    identity: 'target',
    proof: 'read',
    ...over,
  }
}

const absent = seen({ presence: 'absent', nativeId: null, entitlements: [], expiresAt: null, ours: false })
const disabled = seen({ presence: 'disabled' })

describe('what was ordered on', () => {
  it('is settled when it is there with its rights and its expiry', () => {
    expect(judge(on, seen(), known)).toEqual({ kind: 'settled' })
  })

  it.each([
    ['it is absent', absent, 'missing'],
    ['it is switched off', disabled, 'missing'],
    ['a right is missing', seen({ entitlements: [] }), 'entitlements'],
    ['it holds a right too many', seen({ entitlements: ['viewers', 'admins'] }), 'entitlements'],
    ['it holds another right', seen({ entitlements: ['admins'] }), 'entitlements'],
    ['it expires later', seen({ expiresAt: 501 }), 'expiry'],
    ['it never expires', seen({ expiresAt: null }), 'expiry'],
  ])('differs when %s', (_what, observation, difference) => {
    expect(judge(on, observation, known)).toEqual({ kind: 'differs', difference })
  })

  it('does not mind the expiry of a target that keeps none', () => {
    expect(judge({ ...on, expiresAt: null }, seen({ expiresAt: null }), known)).toEqual({ kind: 'settled' })
  })
})

describe('what was ordered off or gone', () => {
  it('is settled only when it is seen to be so', () => {
    expect(judge(off, disabled, known)).toEqual({ kind: 'settled' })
    expect(judge(off, absent, known)).toEqual({ kind: 'settled' })
    expect(judge(gone, absent, known)).toEqual({ kind: 'settled' })
    expect(judge(gone, disabled, known)).toEqual({ kind: 'differs', difference: 'still_there' })
    expect(judge(gone, { ...disabled, keptAtEnd: true }, known)).toEqual({ kind: 'settled' })
    expect(judge(off, seen(), known)).toEqual({ kind: 'differs', difference: 'still_on' })
    expect(judge(gone, seen({ keptAtEnd: true }), known)).toEqual({ kind: 'differs', difference: 'still_on' })
  })

  it.each([
    ['the sentinel was not seen', { sentinelSeen: false }, known, 'sentinel_missing'],
    ['the target is another one', { identity: 'impostor' }, known, 'identity_changed'],
    ['nobody confirmed the target', {}, { ...known, approvedIdentity: null }, 'identity_unconfirmed'],
    ['a receiver only said so', { proof: 'ack' as const }, known, 'weak_proof'],
  ])('is unknown when %s, whether absent or switched off', (_what, over, about, doubt) => {
    expect(judge(gone, { ...absent, ...over }, about)).toEqual({ kind: 'unknown', doubt })
    expect(judge(off, { ...disabled, ...over }, about)).toEqual({ kind: 'unknown', doubt })
    expect(proofOfLoss(gone, { ...absent, ...over }, about)).toBeNull()
    expect(proofOfLoss(off, { ...disabled, ...over }, about)).toBeNull()
    // That it is still there needs no proof.
    expect(judge(off, seen(over), about)).toEqual({ kind: 'differs', difference: 'still_on' })
  })
})

describe('what people were asked to do', () => {
  it('waits while it is not done, and proves nothing meanwhile', () => {
    expect(judge(on, { ...absent, awaited: 700 }, known)).toEqual({ kind: 'waiting', until: 700 })
    const held = seen({ awaited: 700 })
    expect(judge(gone, held, known)).toEqual({ kind: 'waiting', until: 700 })
    expect(proofOfLoss(gone, held, known)).toBeNull()
  })

  it('is judged like anything else once it is as it should be, or was not seen', () => {
    expect(judge(on, seen({ awaited: 700 }), known)).toEqual({ kind: 'settled' })
    expect(judge(gone, { ...absent, awaited: 700 }, known)).toEqual({ kind: 'settled' })
    expect(judge(gone, { ...absent, awaited: 700, sentinelSeen: false }, known)).toMatchObject({
      kind: 'unknown',
    })
  })
})

describe('an object that is not ours', () => {
  const foreign = seen({ ours: false, nativeId: 'id-2' })

  it('under our name is a conflict and never adopted, whatever it holds', () => {
    expect(judge(on, foreign, known)).toEqual({ kind: 'conflict' })
    expect(judge(on, foreign, { ...known, nativeId: null })).toEqual({ kind: 'conflict' })
    expect(isResurrected(foreign, 'gone')).toBe(false)
  })

  it('does not hold up the end of ours, which never came about', () => {
    const never = { ...known, nativeId: null }
    expect(judge(gone, foreign, never)).toEqual({ kind: 'settled' })
    expect(proofOfLoss(gone, foreign, never)).toBe('read')
    expect(judge(gone, { ...foreign, sentinelSeen: false }, never)).toMatchObject({ kind: 'unknown' })
  })

  it('in the place of ours is a conflict while it is on: its holder may sign in with it', () => {
    expect(judge(gone, foreign, known)).toEqual({ kind: 'conflict' })
    expect(proofOfLoss(gone, foreign, known)).toBeNull()
    const off = { ...foreign, presence: 'disabled' as const }
    expect(judge(gone, off, known)).toEqual({ kind: 'settled' })
    expect(proofOfLoss(gone, off, known)).toBe('read')
  })

  it('under our own native id is ours with its mark stripped, and proves nothing', () => {
    const stripped = seen({ ours: false })
    for (const expected of [on, off, gone])
      expect(judge(expected, stripped, known)).toEqual({ kind: 'conflict' })
    expect(proofOfLoss(gone, stripped, known)).toBeNull()
  })
})

describe('the end of one entitlement', () => {
  it('is proved by its absence from the list although the object stays', () => {
    expect(proofOfLoss(on, seen(), known)).toBe('read')
    expect(proofOfLoss(on, seen({ entitlements: ['viewers', 'admins'] }), known)).toBeNull()
    expect(proofOfLoss(on, seen({ entitlements: ['viewers', 'renamed'] }), known)).toBeNull()
  })

  it('is not proved by lost rights while the account, which was to be off, is on', () => {
    for (const expected of [off, gone]) {
      expect(proofOfLoss(expected, seen({ entitlements: [] }), known)).toBeNull()
    }
  })

  it('is proved for all of them when the object is off or gone', () => {
    expect(proofOfLoss(off, disabled, known)).toBe('read')
    expect(proofOfLoss(gone, { ...absent, proof: 'use' }, known)).toBe('use')
  })

  it('is never proved without sentinel and identity, nor by an acknowledgement, whatever else was seen', () => {
    const arbSeen = fc.record({
      presence: fc.constantFrom('present' as const, 'disabled' as const, 'absent' as const),
      nativeId: fc.constantFrom(null, 'id-1', 'id-2'),
      entitlements: fc.subarray(['viewers', 'admins']),
      expiresAt: fc.constantFrom(null, 500),
      ours: fc.boolean(),
      sentinelSeen: fc.boolean(),
      identity: fc.constantFrom('target', 'impostor'),
      proof: fc.constantFrom('use' as const, 'read' as const, 'portal' as const, 'ack' as const),
    })
    fc.assert(
      fc.property(arbSeen, (observation) => {
        const certain =
          observation.sentinelSeen && observation.identity === 'target' && observation.proof !== 'ack'
        for (const expected of [off, gone]) {
          const proof = proofOfLoss(expected, observation, known)
          if (!certain) expect(proof).toBeNull()
          if (observation.presence === 'present' && observation.ours) expect(proof).toBeNull()
          if (judge(expected, observation, known).kind !== 'settled') continue
          expect(certain).toBe(true)
          expect(proof).not.toBeNull()
        }
      }),
    )
  })
})

describe('access that is there again', () => {
  it('is ours and on, or still an object where there should be none', () => {
    expect(isResurrected(seen(), 'off')).toBe(true)
    expect(isResurrected(seen(), 'gone')).toBe(true)
    expect(isResurrected(disabled, 'gone')).toBe(true)
    expect(isResurrected({ ...disabled, keptAtEnd: true }, 'gone')).toBe(false)
    expect(isResurrected(disabled, 'off')).toBe(false)
    expect(isResurrected(absent, 'gone')).toBe(false)
  })
})

describe('sessions that are to be ended', () => {
  const ending: Expected = { ...off, sessionsEnded: true }
  const ended: Expected = { ...gone, sessionsEnded: true }

  it.each([
    ['disabled', disabled],
    ['absent', absent],
  ])('keep an end of a %s account open while one is open', (_what, observation) => {
    const one = { ...observation, liveSessions: 1 }
    for (const expected of [ending, { ...ended, state: 'off' as const }]) {
      expect(judge(expected, one, known)).toEqual({ kind: 'differs', difference: 'session_open' })
      expect(proofOfLoss(expected, one, known)).toBeNull()
    }
    expect(judge(ending, { ...observation, liveSessions: 0 }, known)).toEqual({ kind: 'settled' })
    expect(proofOfLoss(ending, { ...observation, liveSessions: 0 }, known)).toBe('read')
  })

  it('are not known to be gone when the read-back does not tell', () => {
    for (const liveSessions of [null, undefined]) {
      const silent = { ...disabled, liveSessions }
      expect(judge(ending, silent, known)).toEqual({ kind: 'unknown', doubt: 'sessions_unseen' })
      expect(proofOfLoss(ending, silent, known)).toBeNull()
    }
  })

  it('may go on in their grace once nobody can sign in, and not before', () => {
    const open = { ...disabled, liveSessions: 2 }
    expect(judge(off, open, known)).toEqual({ kind: 'settled' })
    expect(proofOfLoss(off, open, known)).toBe('read')
    expect(proofOfLoss(off, seen({ liveSessions: 2 }), known)).toBeNull()
  })

  it('prove nothing beside a reader that cannot see', () => {
    const blind = { ...absent, sentinelSeen: false, liveSessions: 0 }
    expect(proofOfLoss(ending, blind, known)).toBeNull()
  })

  it('are a coming back when one is open after the confirmed end', () => {
    expect(isResurrected({ ...absent, liveSessions: 1 }, 'gone')).toBe(true)
    expect(isResurrected({ ...absent, liveSessions: 0 }, 'gone')).toBe(false)
    expect(isResurrected({ ...disabled, liveSessions: 1 }, 'off')).toBe(false)
  })
})
