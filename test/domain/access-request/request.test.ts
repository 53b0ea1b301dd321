import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isOpen,
  REQUEST_EVENTS,
  REQUEST_STATES,
  type RequestEventType,
  type RequestParty,
  type RequestState,
  transition,
} from '~/domain/access-request/request'

const END = 1000

function possible(state: RequestState, by: RequestParty, at: number) {
  return REQUEST_EVENTS.filter((type) => transition(state, { type, by, at, validTo: END }).ok)
}

function stateAfter(state: RequestState, type: RequestEventType, by: RequestParty, at = 0) {
  const result = transition(state, { type, by, at, validTo: END })
  return result.ok ? result.value : result.problems[0]?.code
}

describe('a request', () => {
  it.each([
    ['draft', 'submit', 'requester', 'submitted'],
    ['submitted', 'ask', 'approver', 'asked'],
    ['asked', 'answer', 'requester', 'submitted'],
    ['submitted', 'agree', 'approver', 'submitted'],
    ['asked', 'agree', 'approver', 'asked'],
    ['asked', 'grant', 'approver', 'approved'],
    ['submitted', 'deny', 'approver', 'denied'],
    ['denied', 'revise', 'requester', 'submitted'],
    ['asked', 'revise', 'requester', 'submitted'],
    ['draft', 'withdraw', 'requester', 'withdrawn'],
  ] as const)('that is %s goes by %s of the %s to %s', (state, type, by, to) => {
    expect(stateAfter(state, type, by)).toBe(to)
  })

  it('lapses at the very end of its window and not before', () => {
    expect(stateAfter('submitted', 'lapse', 'clock', END - 1)).toBe('not_lapsed_yet')
    expect(stateAfter('submitted', 'lapse', 'clock', END)).toBe('lapsed')
    expect(stateAfter('submitted', 'grant', 'approver', END - 1)).toBe('approved')
    expect(stateAfter('submitted', 'grant', 'approver', END)).toBe('request_lapsed')
  })

  it('can be withdrawn although its window is over', () => {
    expect(stateAfter('asked', 'withdraw', 'requester', END)).toBe('withdrawn')
  })

  it.each(['approved', 'withdrawn', 'lapsed'] as const)('that is %s stays so', (state) => {
    for (const type of REQUEST_EVENTS) {
      for (const by of ['requester', 'approver', 'clock'] as const) {
        for (const at of [0, END]) expect(transition(state, { type, by, at, validTo: END }).ok).toBe(false)
      }
    }
  })

  it('is decided by approvers only, and lapses by the clock only', () => {
    for (const type of ['ask', 'agree', 'grant', 'deny'] as const) {
      expect(stateAfter('submitted', type, 'requester')).toBe('not_yours')
      expect(stateAfter('submitted', type, 'clock')).toBe('not_yours')
    }
    expect(stateAfter('submitted', 'lapse', 'requester', END)).toBe('not_yours')
    expect(stateAfter('submitted', 'withdraw', 'approver')).toBe('not_yours')
  })

  it('goes nowhere but where its state and the party allow', () => {
    expect(possible('submitted', 'requester', 0)).toEqual(['revise', 'withdraw'])
    expect(possible('submitted', 'requester', END)).toEqual(['withdraw'])
    expect(possible('asked', 'approver', 0)).toEqual(['ask', 'agree', 'grant', 'deny'])
    expect(possible('approved', 'requester', 0)).toEqual([])
  })

  it('waits for a word exactly while it can lapse', () => {
    for (const state of REQUEST_STATES) {
      expect(isOpen(state)).toBe(possible(state, 'clock', END).includes('lapse'))
    }
  })

  it('reaches a word of both seats only through submission, whatever happens in whatever order', () => {
    const arbEvent = fc.record({
      type: fc.constantFrom(...REQUEST_EVENTS),
      by: fc.constantFrom('requester' as const, 'approver' as const, 'clock' as const),
      at: fc.constantFrom(0, END),
    })
    fc.assert(
      fc.property(fc.array(arbEvent, { maxLength: 30 }), (events) => {
        let state: RequestState = 'draft'
        let submitted = false
        for (const event of events) {
          const result = transition(state, { ...event, validTo: END })
          if (!result.ok) {
            expect(result.problems.length).toBeGreaterThan(0)
            continue
          }
          if (event.type === 'submit') submitted = true
          state = result.value
          if (state !== 'draft' && state !== 'withdrawn') expect(submitted).toBe(true)
        }
      }),
    )
  })
})
