import { describe, expect, it } from 'vitest'
import {
  provesPresence,
  type ScrapFacts,
  scrappableFrom,
  whyNotScrapped,
} from '~/domain/connected-system/scrapped'
import { HOUR } from '~/domain/kernel/time'
import { escalateAfter } from '~/domain/policy/policy'
import { START } from '../../support/examples'

const SILENT: ScrapFacts = {
  scrappedByIt: null,
  scrappedByPhysicalSecurity: null,
  scrappedAt: null,
  lastContactAt: START - 2 * HOUR,
  listedAt: null,
  createdAt: START - 100 * HOUR,
}
const why = (
  over: Partial<ScrapFacts>,
  seat: 'it' | 'physical_security' = 'it',
  fault: string | null = 'timeout',
) => whyNotScrapped({ ...SILENT, ...over }, seat, 'ines', fault, START)

describe('that a system is scrapped', () => {
  it('can be said of one that nothing was heard of for an hour', () => {
    expect(why({})).toBeNull()
    expect(why({ lastContactAt: null })).toBeNull()
    expect(why({}, 'physical_security', 'unreachable')).toBeNull()
    expect(scrappableFrom(SILENT)).toBe(START - HOUR)
  })

  it.each([
    ['reached_lately', { lastContactAt: START - HOUR + 1 }],
    ['reached_lately', { listedAt: START - HOUR + 1 }],
    ['reached_lately', { lastContactAt: null, createdAt: START - 1 }],
    ['scrapped', { scrappedAt: START - 1 }],
    ['seat_has_attested', { scrappedByIt: 'ida' }],
    ['person_has_attested', { scrappedByPhysicalSecurity: 'ines' }],
  ] as const)('%s', (code, over) => {
    expect(why(over)).toBe(code)
  })

  it.each([
    null,
    'failing',
    'hanging',
    'unauthorised',
    'refused',
    'nonsense',
    'throttled',
    'unsupported',
    'settings_unreadable',
  ])('cannot be said while something may be there: %s', (fault) => {
    expect(why({}, 'it', fault)).toBe('answers')
  })
})

it('a call that failed proves that somebody is there, unless nobody answered or nobody was called', () => {
  const there = ['failing', 'hanging', 'unauthorised', 'refused', 'nonsense', 'throttled', 'conflict']
  const silent = ['unreachable', 'timeout', 'unsupported', 'settings_unreadable']
  expect([...there, ...silent].filter(provesPresence)).toEqual(there)
})

it('an overdue end is passed on after twice its deadline, and never before a quarter of an hour', () => {
  expect(escalateAfter({ confirmWithin: HOUR })).toBe(2 * HOUR)
  expect(escalateAfter({ confirmWithin: 60_000 })).toBe(HOUR / 4)
})
