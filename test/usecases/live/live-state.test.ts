import { describe, expect, it } from 'vitest'
import type { Desired, WhyNot } from '~/domain/credential/credential'
import { ENDS_SOON } from '~/domain/grant/ends-soon'
import { type LiveFacts, liveState } from '~/usecases/live/live-state'

const NOW = 1_000_000_000
const nothing = { entitlements: new Map(), sessionsUntil: null }
const on = (until: number): Desired => ({
  ...nothing,
  state: 'on',
  entitlements: new Map([['hall-1', until]]),
  why: [],
})
const off = (...why: WhyNot[]): Desired => ({ ...nothing, state: 'off', why })
const gone: Desired = { ...nothing, state: 'gone', why: ['ended'] }
const open = { attemptedAt: null, overdueAt: null, fault: null }
const tried = { ...open, attemptedAt: NOW - 1 }

function stateOf(over: Partial<LiveFacts>) {
  return liveState({
    want: on(NOW + 2 * ENDS_SOON),
    held: 'on',
    portalDecides: false,
    openEnds: [open],
    now: NOW,
    ...over,
  })
}

describe('how access stands now', () => {
  it.each<[string, Partial<LiveFacts>]>([
    ['active', {}],
    ['expiring', { want: on(NOW + ENDS_SOON) }],
    ['active', { want: on(NOW + ENDS_SOON + 1) }],
    ['approved', { held: 'off' }],
    ['active', { held: 'off', portalDecides: true }],
    ['off', { want: off('outside_hours'), held: 'off' }],
    ['finishing', { want: { ...off('ended'), sessionsUntil: NOW + 1 }, held: 'off' }],
    ['scheduled', { want: off('not_started'), held: 'off' }],
    ['locked', { want: off('locked', 'outside_hours'), held: 'off' }],
    ['capped', { want: off('capped'), held: 'off' }],
    ['locked', { want: off('locked'), held: 'on', portalDecides: true }],
    ['revoking', { want: off('locked'), held: 'on' }],
    ['revoking', { want: gone }],
    ['revoking', { want: gone, openEnds: [tried] }],
    ['revoke_failed', { want: gone, openEnds: [{ ...tried, fault: 'timeout' }] }],
    ['revoke_failed', { want: gone, openEnds: [{ ...tried, overdueAt: NOW }] }],
    // One entitlement that does not go is red, although another one is still granted.
    ['revoke_failed', { openEnds: [open, { ...tried, fault: 'still_on' }] }],
    ['unknown', { held: 'unknown' }],
    ['unknown', { held: 'unknown', want: gone }],
    ['revoke_failed', { held: 'unknown', openEnds: [{ ...tried, fault: 'timeout' }] }],
  ])('is %s', (expected, facts) => {
    expect(stateOf(facts)).toBe(expected)
  })

  it('an end that was never tried is no failure, whatever an earlier try left behind', () => {
    expect(stateOf({ openEnds: [{ ...open, overdueAt: NOW - 5, fault: 'timeout' }] })).toBe('active')
  })
})
