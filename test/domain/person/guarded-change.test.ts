import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type GuardedChange,
  isFirstAppointment,
  mayPropose,
  type Powers,
  secondPeople,
} from '~/domain/person/guarded-change'

const PEOPLE = ['ada', 'ben', 'cleo', 'dan', 'eve']
const person = fc.constantFrom(...PEOPLE)

const powers: fc.Arbitrary<Powers> = fc
  .record({ administrators: fc.subarray(PEOPLE), approvers: fc.subarray(PEOPLE), past: fc.subarray(PEOPLE) })
  .map(({ administrators, approvers, past }) => {
    const apart = approvers.filter((id) => !administrators.includes(id))
    return { administrators, approvers: apart, ever: [...new Set([...administrators, ...apart, ...past])] }
  })

const change: fc.Arbitrary<GuardedChange> = fc.oneof(
  person.map((personId) => ({ kind: 'change_address' as const, personId })),
  person.map((personId) => ({ kind: 'reset_second_factor' as const, personId })),
  person.map((personId) => ({
    kind: 'appoint' as const,
    personId,
    role: 'administrator' as const,
    siteId: null,
    seat: null,
  })),
  person.map((personId) => ({
    kind: 'appoint' as const,
    personId,
    role: 'approver' as const,
    siteId: 'plant',
    seat: 'it' as const,
  })),
)

describe('the second person', () => {
  it('is never the proposer, and the one concerned only where there never was anybody else', () => {
    fc.assert(
      fc.property(change, person, powers, (what, proposer, who) => {
        const seconds = secondPeople(what, proposer, who)
        expect(seconds).not.toContain(proposer)
        if (seconds.includes(what.personId)) {
          expect(what).toMatchObject({ kind: 'appoint', role: 'administrator' })
          expect(who.ever.filter((id) => id !== proposer)).toEqual([])
        } else {
          for (const id of seconds) expect([...who.administrators, ...who.approvers]).toContain(id)
        }
      }),
    )
  })

  it('is an approver only where no administrator could be', () => {
    fc.assert(
      fc.property(change, person, powers, (what, proposer, who) => {
        const seconds = secondPeople(what, proposer, who)
        const couldBe = who.administrators.filter((id) => id !== proposer && id !== what.personId)
        if (couldBe.length > 0) expect([...seconds].sort()).toEqual([...couldBe].sort())
      }),
    )
  })

  it('is nobody when the list of those who could be is empty', () => {
    const nobody: Powers = { administrators: [], approvers: [], ever: ['ada'] }
    expect(secondPeople({ kind: 'change_address', personId: 'ada' }, 'ada', nobody)).toEqual([])
  })
})

describe('proposing', () => {
  it('is for administrators, for the own address, and for approvers while the only administrator is concerned', () => {
    fc.assert(
      fc.property(change, person, powers, (what, actor, who) => {
        const own = what.kind === 'change_address' && what.personId === actor
        const speaks =
          what.kind !== 'appoint' &&
          who.administrators.length === 1 &&
          who.administrators[0] === what.personId &&
          who.approvers.includes(actor)
        expect(mayPropose(actor, what, who)).toBe(who.administrators.includes(actor) || own || speaks)
      }),
    )
  })

  it('of a first appointment is over for good once anybody else held power', () => {
    const what: GuardedChange = {
      kind: 'appoint',
      personId: 'ben',
      role: 'administrator',
      siteId: null,
      seat: null,
    }
    const alone: Powers = { administrators: ['ada'], approvers: [], ever: ['ada'] }
    expect(isFirstAppointment(what, 'ada', alone)).toBe(true)
    expect(isFirstAppointment(what, 'ada', { ...alone, ever: ['ada', 'cleo'] })).toBe(false)
    expect(isFirstAppointment(what, 'eve', alone)).toBe(false)
    expect(isFirstAppointment({ ...what, personId: 'ada' }, 'ada', alone)).toBe(false)
  })
})
