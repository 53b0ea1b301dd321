import { describe, expect, it } from 'vitest'
import type { Desired, WhyNot } from '~/domain/credential/credential'
import { gateVerdict, type PassFacts } from '~/domain/gate/verdict'

const open: Desired = {
  state: 'on',
  entitlements: new Map([
    ['hall-1', 500],
    ['roof-1', 900],
  ]),
  why: [],
  sessionsUntil: null,
}

function verdict(over: Partial<PassFacts> = {}, siteId = 'plant') {
  return gateVerdict(
    { siteId: 'plant', desired: open, nameAsApproved: true, hasPhoto: true, escortRequired: false, ...over },
    siteId,
  )
}

const closed = (state: 'off' | 'gone', ...why: WhyNot[]): Desired => ({
  state,
  entitlements: new Map(),
  why,
  sessionsUntil: null,
})

describe('the gate', () => {
  it('lets in whom both seats let in, until the last of it ends', () => {
    expect(verdict()).toEqual({ answer: 'allow', reason: 'allowed', also: [], until: 900 })
  })

  it('stops a code that nobody has, and a pass for another site', () => {
    expect(gateVerdict(null, 'plant')).toMatchObject({ answer: 'stop', reason: 'unknown_code', until: null })
    expect(verdict({}, 'depot')).toMatchObject({ answer: 'stop', reason: 'wrong_site', until: null })
  })

  it.each(['locked', 'capped', 'outside_hours', 'not_started', 'ended_early', 'ended', 'no_grant'] as const)(
    'stops when %s, and says so',
    (why) => {
      for (const state of ['off', 'gone'] as const) {
        expect(verdict({ desired: closed(state, why) })).toMatchObject({ answer: 'stop', reason: why })
      }
    },
  )

  it('says the first reason and keeps the others', () => {
    expect(verdict({ desired: closed('off', 'locked', 'not_started') })).toMatchObject({
      reason: 'locked',
      also: ['not_started'],
    })
  })

  it('stops when it has no reason to let in', () => {
    expect(verdict({ desired: closed('off') })).toMatchObject({ answer: 'stop', reason: 'no_grant' })
    expect(verdict({ desired: { ...open, entitlements: new Map() } })).toMatchObject({ answer: 'stop' })
    expect(verdict({ desired: { ...open, state: 'off' } })).toMatchObject({ answer: 'stop' })
  })

  it('has a second look taken of another name, without a photo, and with an escort to wait for', () => {
    expect(verdict({ hasPhoto: false })).toMatchObject({ answer: 'check', reason: 'no_photo', until: 900 })
    expect(verdict({ escortRequired: true })).toMatchObject({ answer: 'check', reason: 'escort' })
    expect(verdict({ hasPhoto: false, escortRequired: true })).toMatchObject({
      answer: 'check',
      reason: 'no_photo',
      also: ['escort'],
    })
    expect(verdict({ nameAsApproved: false, hasPhoto: false })).toMatchObject({
      answer: 'check',
      reason: 'another_name',
      also: ['no_photo'],
    })
    const locked = closed('off', 'locked')
    expect(verdict({ hasPhoto: false, escortRequired: true, desired: locked }).answer).toBe('stop')
  })
})
