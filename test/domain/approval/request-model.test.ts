import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RequestEventType, type RequestState, transition } from '~/domain/access-request/request'
import { type Revision, requestedScope } from '~/domain/access-request/revision'
import { covers, type Scope } from '~/domain/access-request/scope'
import type { SeatDecision } from '~/domain/approval/approval'
import { decide } from '~/domain/approval/decide'
import type { Seat } from '~/domain/kernel/ids'
import { DAY, HOUR, type Instant } from '~/domain/kernel/time'
import { approver, aRevision, aSchedule, START } from '../../support/examples'

/** Both rules put together as the use cases do, with everything kept in memory. */
class Desk {
  state: RequestState = 'draft'
  now: Instant = START - DAY
  revision: Revision = aRevision()
  decisions: SeatDecision[] = []
  granted: Scope | null = null

  event(type: RequestEventType, by: 'requester' | 'approver' | 'clock'): boolean {
    const { validTo } = this.revision.body.schedule
    const result = transition(this.state, { type, by, at: this.now, validTo })
    if (result.ok) this.state = result.value
    return result.ok
  }

  revise(): void {
    if (this.event('revise', 'requester'))
      this.revision = aRevision({ revision: this.revision.body.revision + 1 })
  }

  decide(seat: Seat, approverId: string, verdict: 'approve' | 'deny', scope: Scope, shown: string): void {
    const result = decide({
      request: { state: this.state, requesterId: 'lead', sponsorId: 'sponsor' },
      revision: this.revision,
      seat,
      approver: approver(approverId, seat),
      previous: this.decisions,
      now: this.now,
      verdict,
      scope,
      reason: 'Because',
      shownDigest: shown,
    })
    if (!result.ok) return
    const outcome = result.value
    if (outcome.kind === 'lapsed') {
      expect(this.event('lapse', 'clock')).toBe(true)
      return
    }
    this.decisions.push({ seat, approverId, verdict, scope, digest: this.revision.digest })
    const type = ({ one_seat: 'agree', approved: 'grant', denied: 'deny' } as const)[outcome.kind]
    expect(this.event(type, 'approver')).toBe(true)
    if (outcome.kind === 'approved') this.granted = outcome.granted
  }
}

/** What the whole must come to, said another way: two yeses to one revision by two people who have no part in it. */
interface Model {
  state: RequestState
  late: boolean
  revision: number
  yes: Partial<Record<Seat, { by: string; scope: Scope }>>
}

type Command = fc.Command<Model, Desk>

function same(model: Model, desk: Desk): void {
  expect(desk.state).toBe(model.state)
  expect(desk.granted !== null).toBe(model.state === 'approved')
  if (desk.granted === null) return
  const { it: one, physical_security: other } = model.yes
  if (!one || !other) throw new Error('granted without both seats')
  expect(one.by).not.toBe(other.by)
  expect(covers(one.scope, desk.granted)).toBe(true)
  expect(covers(other.scope, desk.granted)).toBe(true)
  expect(covers(requestedScope(desk.revision.body), desk.granted)).toBe(true)
}

function command(name: string, model: (m: Model) => void, real: (d: Desk) => void): Command {
  return {
    check: () => true,
    run: (m, desk) => {
      model(m)
      real(desk)
      same(m, desk)
    },
    toString: () => name,
  }
}

const pending = (m: Model) => m.state === 'submitted' || m.state === 'asked'

const requested = requestedScope(aRevision().body)
const SCOPES: readonly Scope[] = [
  requested,
  { ...requested, people: ['ana'] },
  { ...requested, people: ['ben'] },
  { ...requested, schedule: aSchedule({ validTo: START + HOUR }) },
  { ...requested, people: ['ana', 'ben', 'zoe'] },
]
/** People with no part in it, and two that have one. */
const DECIDERS = ['ines', 'sam', 'ina', 'sid', 'lead', 'ana']

function decision(
  seat: Seat,
  by: string,
  verdict: 'approve' | 'deny',
  scope: Scope,
  stale: boolean,
): Command {
  const model = (m: Model) => {
    const outsider = by !== 'lead' && by !== 'ana'
    const other = m.yes[seat === 'it' ? 'physical_security' : 'it']
    if (!pending(m) || !outsider || m.yes[seat] || other?.by === by) return
    if (m.late) {
      m.state = 'lapsed'
      return
    }
    if (stale) return
    if (verdict === 'deny') {
      m.state = 'denied'
      return
    }
    if (scope.people.includes('zoe')) return
    m.yes[seat] = { by, scope }
    if (!other) return
    const shared = scope.people.filter((person) => other.scope.people.includes(person))
    m.state = shared.length > 0 ? 'approved' : 'denied'
  }
  const name = `${by} says ${verdict} for ${seat}${stale ? ' of an old page' : ''} to ${scope.people.join('+')}`
  return command(name, model, (desk) =>
    desk.decide(seat, by, verdict, scope, stale ? 'a digest shown before' : desk.revision.digest),
  )
}

const simple = (type: 'submit' | 'withdraw' | 'answer', from: readonly RequestState[], to: RequestState) =>
  command(
    type,
    (m) => {
      if (from.includes(m.state) && (type === 'withdraw' || !m.late)) m.state = to
    },
    (desk) => desk.event(type, 'requester'),
  )

const COMMANDS = [
  fc.constant(simple('submit', ['draft'], 'submitted')),
  fc.constant(simple('withdraw', ['draft', 'submitted', 'asked'], 'withdrawn')),
  fc.constant(simple('answer', ['asked'], 'submitted')),
  fc.constant(
    command(
      'ask',
      (m) => {
        if (pending(m) && !m.late) m.state = 'asked'
      },
      (desk) => desk.event('ask', 'approver'),
    ),
  ),
  fc.constant(
    command(
      'revise',
      (m) => {
        if (!(pending(m) || m.state === 'denied') || m.late) return
        m.state = 'submitted'
        m.revision++
        m.yes = {}
      },
      (desk) => desk.revise(),
    ),
  ),
  fc.constant(
    command(
      'the window ends',
      (m) => {
        m.late = true
      },
      (desk) => {
        desk.now = desk.revision.body.schedule.validTo
      },
    ),
  ),
  fc.constant(
    command(
      'the clock looks',
      (m) => {
        if (pending(m) && m.late) m.state = 'lapsed'
      },
      (desk) => desk.event('lapse', 'clock'),
    ),
  ),
  // Decisions are most of what happens, or hardly any request would ever be approved.
  ...Array.from({ length: 30 }, () =>
    fc
      .tuple(
        fc.constantFrom<Seat>('it', 'physical_security'),
        fc.constantFrom(...DECIDERS),
        fc.constantFrom<'approve' | 'deny'>('approve', 'approve', 'approve', 'deny'),
        fc.constantFrom(...SCOPES),
        fc.constantFrom(false, false, false, true),
      )
      .map((parts) => decision(...parts)),
  ),
]

describe('a request and its two seats', () => {
  it('come to what two independent yeses to one revision come to, in whatever order things happen', () => {
    let approved = 0
    fc.assert(
      fc.property(fc.commands([...COMMANDS], { maxCommands: 20, size: 'max' }), (commands) => {
        const model: Model = { state: 'draft', late: false, revision: 1, yes: {} }
        const desk = new Desk()
        fc.modelRun(() => {
          desk.event('submit', 'requester')
          model.state = 'submitted'
          return { model, real: desk }
        }, commands)
        if (model.state === 'approved') approved++
      }),
      { numRuns: 500 },
    )
    expect(approved).toBeGreaterThan(40)
  })
})
