import { describe, expect, it } from 'vitest'
import { requestedScope } from '~/domain/access-request/revision'
import { ask, type DecisionInput, decide, hearingProblems, REASON_MAX } from '~/domain/approval/decide'
import { DAY, HOUR } from '~/domain/kernel/time'
import { anApproval, approver, aRevision, aSchedule, START, staff } from '../../support/examples'

const revision = aRevision()
const requested = requestedScope(revision.body)
const now = START - DAY

function input(over: Partial<DecisionInput> = {}): DecisionInput {
  return {
    request: { state: 'submitted', requesterId: 'lead', sponsorId: 'sponsor' },
    revision,
    seat: 'it',
    approver: approver('ines', 'it'),
    previous: [],
    now,
    verdict: 'approve',
    scope: requested,
    reason: '',
    shownDigest: revision.digest,
    ...over,
  }
}

function answer(over: Partial<DecisionInput> = {}) {
  const result = decide(input(over))
  return result.ok ? result.value : result.problems.map((problem) => problem.code)
}

const second = {
  seat: 'physical_security',
  approver: approver('sam', 'physical_security'),
  previous: [anApproval('it', revision)],
} as const

describe('a decision', () => {
  it('of one seat waits for the other', () => {
    expect(answer()).toEqual({ kind: 'one_seat', scope: requested })
    expect(
      answer({ seat: 'physical_security', approver: approver('sam', 'physical_security') }),
    ).toMatchObject({
      kind: 'one_seat',
    })
  })

  it('of the second seat grants what both approved', () => {
    expect(answer(second)).toEqual({ kind: 'approved', scope: requested, granted: requested })
    const narrow = { ...requested, people: ['ana'] }
    const short = { ...requested, schedule: aSchedule({ validTo: START + HOUR }), entitlements: ['hall-1'] }
    expect(
      answer({ ...second, previous: [anApproval('it', revision, { scope: narrow })], scope: short }),
    ).toEqual({
      kind: 'approved',
      scope: short,
      granted: { people: ['ana'], entitlements: ['hall-1'], schedule: short.schedule },
    })
  })

  it('of the second seat that has nothing in common with the first denies', () => {
    const onlyBen = { ...requested, people: ['ben'] }
    const onlyAna = [anApproval('it', revision, { scope: { ...requested, people: ['ana'] } })]
    expect(answer({ ...second, previous: onlyAna, scope: onlyBen })).toEqual({
      kind: 'denied',
      code: 'nothing_in_common',
      scope: onlyBen,
    })
  })

  it('of the second seat denies when what the first approved is over', () => {
    const short = { ...requested, schedule: aSchedule({ validTo: START + HOUR }) }
    const previous = [anApproval('it', revision, { scope: short })]
    expect(answer({ ...second, previous, now: START + HOUR - 1 })).toMatchObject({ kind: 'approved' })
    expect(answer({ ...second, previous, now: START + HOUR })).toMatchObject({ code: 'nothing_in_common' })
  })

  it('to deny needs a reason and ends the request', () => {
    expect(answer({ verdict: 'deny', scope: null, reason: ' ' })).toEqual(['reason_missing'])
    expect(answer({ verdict: 'deny', reason: 'x'.repeat(REASON_MAX + 1) })).toEqual(['text_too_long'])
    expect(answer({ verdict: 'deny', scope: null, reason: 'No escort free' })).toEqual({
      kind: 'denied',
      code: 'seat_said_no',
    })
  })

  it('never gives more than was asked for, and never nothing', () => {
    expect(answer({ scope: { ...requested, people: ['ana', 'zoe'] } })).toEqual(['scope_wider'])
    expect(answer({ scope: { ...requested, schedule: aSchedule({ validTo: START + 3 * DAY }) } })).toEqual([
      'scope_wider',
    ])
    expect(answer({ scope: { ...requested, people: [] } })).toEqual(['scope_empty'])
    expect(answer({ scope: null })).toEqual(['scope_empty'])
    const over = { ...requested, schedule: aSchedule({ validTo: START + HOUR }) }
    expect(answer({ scope: over, now: START + HOUR })).toEqual(['scope_over'])
  })

  it('counts only for the revision that was shown', () => {
    expect(answer({ shownDigest: aRevision({ revision: 2 }).digest })).toEqual(['revision_changed'])
    const onOlder = [anApproval('it', aRevision({ purpose: 'Before it was changed' }))]
    expect(answer({ ...second, previous: onOlder })).toMatchObject({ kind: 'one_seat' })
  })

  it('after the window lapses the request, whatever it says', () => {
    const end = revision.body.schedule.validTo
    expect(answer({ now: end })).toEqual({ kind: 'lapsed' })
    expect(answer({ now: end, verdict: 'deny', reason: 'No' })).toEqual({ kind: 'lapsed' })
    expect(answer({ now: end - 1 })).toMatchObject({ kind: 'one_seat' })
  })

  it.each(['draft', 'approved', 'denied', 'withdrawn', 'lapsed'] as const)(
    'is not heard when %s',
    (state) => {
      expect(answer({ request: { ...input().request, state } })).toEqual(['wrong_state'])
    },
  )

  it('is heard while a question is open', () => {
    expect(answer({ request: { ...input().request, state: 'asked' } })).toMatchObject({ kind: 'one_seat' })
  })
})

describe('who may speak for a seat', () => {
  const refused = (over: Partial<DecisionInput>) => answer(over)

  it('holds that seat at that site, and long enough', () => {
    expect(refused({ approver: approver('ines', 'physical_security') })).toEqual(['seat_not_held'])
    expect(refused({ approver: approver('ines', 'it', { siteId: 'depot' }) })).toEqual(['seat_not_held'])
    expect(refused({ approver: approver('ines', 'it', { effectiveAt: now + 1 }) })).toEqual(['seat_not_held'])
    expect(answer({ approver: approver('ines', 'it', { effectiveAt: now }) })).toMatchObject({
      kind: 'one_seat',
    })
    expect(refused({ approver: staff('nobody') })).toEqual(['seat_not_held'])
  })

  it('is not an administrator', () => {
    const both = staff('ines', { role: 'administrator' }, { role: 'approver', siteId: 'plant', seat: 'it' })
    expect(refused({ approver: both })).toEqual(['seat_not_held', 'administrator_decides_nothing'])
  })

  it('has no part in the request: not its requester, crew, sponsor, or of its vendor', () => {
    const as = (personId: string) => ({ approver: approver(personId, 'it') })
    expect(refused(as('lead'))).toEqual(['own_request'])
    expect(refused(as('ana'))).toEqual(['in_crew'])
    expect(refused(as('sponsor'))).toEqual(['is_sponsor'])
    expect(refused({ approver: { ...approver('ines', 'it'), vendorId: 'acme' } })).toEqual(['of_vendor'])
    expect(refused({ approver: { ...approver('ines', 'it'), kind: 'contractor' } })).toEqual([
      'seat_not_held',
    ])
  })

  it('did not decide the other seat, and the seat is still free', () => {
    const twice = staff(
      'ines',
      { role: 'approver', siteId: 'plant', seat: 'it' },
      { role: 'approver', siteId: 'plant', seat: 'physical_security' },
    )
    expect(refused({ ...second, approver: twice })).toEqual(['decided_other_seat'])
    expect(refused({ previous: [anApproval('it', revision)], approver: approver('ida', 'it') })).toEqual([
      'seat_decided',
    ])
  })

  it('hears every reason at once', () => {
    const codes = hearingProblems(input({ approver: approver('lead', 'physical_security') })).map(
      (p) => p.code,
    )
    expect(codes).toEqual(['seat_not_held', 'own_request'])
  })
})

describe('a question', () => {
  it('may be asked by whoever may decide, and must say something', () => {
    expect(ask(input(), 'Which fans?')).toEqual({ ok: true, value: { kind: 'asked' } })
    expect(ask(input(), ' ')).toMatchObject({ problems: [{ code: 'question_missing' }] })
    expect(ask(input(), 'x'.repeat(REASON_MAX + 1))).toMatchObject({ problems: [{ code: 'text_too_long' }] })
    expect(ask(input({ approver: approver('ana', 'it') }), 'Which fans?')).toMatchObject({ ok: false })
    const end = revision.body.schedule.validTo
    expect(ask(input({ now: end }), 'Which fans?')).toEqual({ ok: true, value: { kind: 'lapsed' } })
  })
})
