import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Result } from '~/domain/kernel/result'
import {
  asWanted,
  attest,
  contradict,
  handOut,
  isHeld,
  type ManualTask,
  newTask,
  putKeyRight,
  putRight,
  reportLost,
  takeBack,
} from '~/domain/manual-task/task'

const PEOPLE = ['gus', 'pia', 'ines'] as const

function value(next: Result<ManualTask>): ManualTask {
  if (next.ok) return next.value
  throw new Error(next.problems.map((problem) => problem.code).join(', '))
}
const code = (next: Result<ManualTask>) => (next.ok ? null : next.problems[0]?.code)
const out = (item: 'key' | 'badge' = 'key') => value(handOut(newTask(item, 0), 'gus', 'K-14', 100, 1))

describe('a thing that people hand out', () => {
  it('is held from the first word, and not held only from the second', () => {
    expect(isHeld(newTask('key', 0))).toBe(false)
    const held = out()
    const back = value(takeBack(held, 'gus', 2))
    expect([isHeld(held), isHeld(back)]).toEqual([true, true])
    const closed = value(attest(back, 'pia', 3))
    expect([isHeld(closed), closed.outcome, closed.attestedBy]).toEqual([false, 'returned', 'pia'])
  })

  it('is never seen back by who took it', () => {
    const back = value(takeBack(out(), 'gus', 2))
    expect(code(attest(back, 'gus', 3))).toBe('person_has_done')
    expect(code(contradict(back, 'gus'))).toBe('person_has_done')
  })

  it('is not back where the second person does not find it', () => {
    const back = value(takeBack(out(), 'gus', 2))
    const again = value(contradict(back, 'pia'))
    expect([again.state, again.doneBy, isHeld(again)]).toEqual(['to_take_back', null, true])
    expect(code(attest(again, 'pia', 4))).toBe('task_elsewhere')
  })

  it('that nobody handed out is called off; that is out must come back', () => {
    expect(asWanted(newTask('key', 0), null, 5)).toMatchObject({ state: 'closed', outcome: 'called_off' })
    expect(asWanted(out(), null, 150)).toMatchObject({ state: 'to_take_back', dueAt: 100 })
    // A lock, or an early end: before the time that it was given for.
    expect(asWanted(out(), null, 50)).toMatchObject({ state: 'to_take_back', dueAt: 50 })
    expect(asWanted(asWanted(out(), null, 100), 200, 101)).toMatchObject({ state: 'out', dueAt: 200 })
  })

  it('that is lost is not returned: a badge takes two people, a key both seats', () => {
    const badge = value(reportLost(out('badge'), 'gus', 2))
    expect(isHeld(badge)).toBe(true)
    const right = value(putRight(badge, 'gus', 'Switched off in the old panel', 3))
    expect([isHeld(right), code(attest(right, 'gus', 4))]).toEqual([true, 'person_has_done'])
    expect(value(attest(right, 'pia', 4))).toMatchObject({ state: 'closed', outcome: 'put_right' })

    const key = value(reportLost(out(), 'gus', 2))
    expect(code(putRight(key, 'gus', 'Found nobody', 3))).toBe('lost_key_needs_seats')
    const one = value(putKeyRight(key, 'it', 'ines', 'Cylinder changed', 3))
    expect(isHeld(one)).toBe(true)
    expect(code(putKeyRight(one, 'it', 'theo', 'So it was', 4))).toBe('seat_has_said')
    expect(code(putKeyRight(one, 'physical_security', 'ines', 'So it was', 4))).toBe('person_has_said')
    const both = value(putKeyRight(one, 'physical_security', 'pia', 'I tried it', 5))
    expect(both).toMatchObject({
      state: 'closed',
      outcome: 'put_right',
      remedy: 'Cylinder changed\n\nI tried it',
    })
  })

  it('that was lost and found has to be seen by a second person, and what was said about the lock is void', () => {
    const key = value(reportLost(out(), 'gus', 2))
    const half = value(putKeyRight(key, 'it', 'ines', 'Cylinder ordered', 3))
    const found = value(takeBack(half, 'gus', 4))
    expect(found).toMatchObject({ state: 'back', remedyByIt: null, remedy: null })
    const lostAgain = value(contradict(found, 'pia'))
    expect(lostAgain.state).toBe('lost')
    expect(value(putKeyRight(lostAgain, 'physical_security', 'pia', 'Changed', 6)).state).toBe('lost')
  })

  it('whatever is done in whichever order: what was handed out is closed only by two people', () => {
    const step = fc.record({
      act: fc.constantFrom(
        'out',
        'want',
        'unwant',
        'back',
        'lost',
        'right',
        'it',
        'ps',
        'attest',
        'contradict',
      ),
      by: fc.constantFrom(...PEOPLE),
    })
    fc.assert(
      fc.property(
        fc.constantFrom('key', 'badge', 'panel'),
        fc.array(step, { maxLength: 14 }),
        (item, steps) => {
          let task: ManualTask = newTask(item as 'key', 0)
          /** Who said the words that would close it, since it last was plainly out. */
          let words = new Set<string>()
          steps.forEach(({ act, by }, now) => {
            const before = task
            const next = {
              out: () => handOut(task, by, 'n', 100, now),
              want: () => ({ ok: true as const, value: asWanted(task, 100, now) }),
              unwant: () => ({ ok: true as const, value: asWanted(task, null, now) }),
              back: () => takeBack(task, by, now),
              lost: () => reportLost(task, by, now),
              right: () => putRight(task, by, 'done', now),
              it: () => putKeyRight(task, 'it', by, 'done', now),
              ps: () => putKeyRight(task, 'physical_security', by, 'done', now),
              attest: () => attest(task, by, now),
              contradict: () => contradict(task, by),
            }[act]()
            if (!next.ok) return
            task = next.value
            if (['back', 'right'].includes(act)) words = new Set([by])
            else if (['it', 'ps', 'attest'].includes(act)) words.add(by)
            else if (['lost', 'contradict', 'out'].includes(act)) words = new Set()
            if (before.state !== 'closed' && task.state === 'closed' && task.handedOutAt !== null) {
              expect(words.size).toBeGreaterThanOrEqual(2)
            }
          })
        },
      ),
      { numRuns: 500 },
    )
  })
})
