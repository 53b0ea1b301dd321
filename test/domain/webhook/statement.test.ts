import { describe, expect, it } from 'vitest'
import { nextStatement, type Said, whyNotAttested, withAccepted } from '~/domain/webhook/statement'

const on: Said = {
  state: 'on',
  entitlements: [{ name: 'desk', until: 900 }],
  endSessions: false,
  audience: 'https://receiver.example.com',
}
const gone: Said = { ...on, state: 'gone', entitlements: [], endSessions: true }
const usual = { repeat: false, caep: false, now: 100 }
const say = (before: Parameters<typeof nextStatement>[0], said: Said, how = {}) =>
  nextStatement(before, 'c-1', said, { ...usual, ...how })
const accept = (statement: ReturnType<typeof say>) =>
  statement.events.reduce((one, { jti }) => withAccepted(one, jti, 150), statement)

describe('what a receiver is told', () => {
  it('stands under the same ids until it is accepted, and after it unless it must be repeated', () => {
    const first = say(null, on)
    expect(say(first, on, { now: 500, repeat: true })).toBe(first)
    const accepted = accept(first)
    expect(say(accepted, on, { now: 500 })).toBe(accepted)
    const repeated = say(accepted, on, { now: 500, repeat: true })
    expect(repeated.sequence).toBeGreaterThan(first.sequence)
    expect(repeated.events[0]?.jti).not.toBe(first.events[0]?.jti)
  })

  it.each([
    ['another state', gone],
    ['another end', { ...on, entitlements: [{ name: 'desk', until: 901 }] }],
    ['another right', { ...on, entitlements: [{ name: 'lift', until: 900 }] }],
    ['one right more', { ...on, entitlements: [...on.entitlements, { name: 'lift', until: 900 }] }],
    ['another receiver', { ...on, audience: 'https://elsewhere.example.com' }],
  ])('is new with %s', (_what, said) => {
    expect(say(say(null, on), said).sequence).toBe(101)
  })

  it('never counts from what it may have said before a restore: the sequence follows the clock', () => {
    const restored = { ...say(null, on, { now: 100 }), sequence: 100 }
    expect(say(restored, gone, { now: 5_000 }).sequence).toBe(5_000)
    expect(say({ ...restored, sequence: 9_000 }, gone, { now: 5_000 }).sequence).toBe(9_001)
  })

  it('remembers what was accepted while the next is not', () => {
    const accepted = accept(say(null, on))
    expect(say(accepted, gone)).toMatchObject({ accepted: on, said: gone })
    expect(accept(say(accepted, gone)).accepted).toEqual(gone)
    expect(withAccepted(accepted, 'of another statement', 200)).toEqual(accepted)
  })
})

describe('an end that two people attest', () => {
  const nobody = { attestedByIt: null, attestedByPhysicalSecurity: null, attestedAt: null }
  it('takes both seats, two people, and an end', () => {
    const said = { said: gone, ...nobody }
    expect(whyNotAttested({ ...said, said: on }, 'it', 'ines')).toBe('end_not_due')
    expect(whyNotAttested(said, 'it', 'ines')).toBeNull()
    const half = { ...said, attestedByIt: 'ines' }
    expect(whyNotAttested(half, 'it', 'theo')).toBe('seat_has_said')
    expect(whyNotAttested(half, 'physical_security', 'ines')).toBe('person_has_said')
    expect(whyNotAttested(half, 'physical_security', 'pia')).toBeNull()
    expect(whyNotAttested({ ...half, attestedAt: 1 }, 'physical_security', 'pia')).toBe('end_attested')
  })
})
