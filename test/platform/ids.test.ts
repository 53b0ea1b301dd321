import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settableClock } from '~/platform/clock.server'
import {
  createIds,
  DIGITS,
  randomCode,
  randomSecret,
  randomToken,
  SPOKEN_ALPHABET,
} from '~/platform/ids.server'

const START = Date.UTC(2026, 10, 24, 8)

describe('createIds', () => {
  it('makes UUIDs of version 7 that carry the clock’s time', () => {
    const id = createIds(settableClock(START)).id()
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(START)
  })

  it('makes each id greater than the one before, within a millisecond and across jumps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5000, max: 5000 }), { minLength: 2, maxLength: 200 }),
        (jumps) => {
          const clock = settableClock(START)
          const ids = createIds(clock)
          const made = jumps.map((jump) => {
            if (jump % 3 === 0) clock.set(clock.now() + jump)
            return ids.id()
          })
          expect(made).toEqual([...new Set(made)].sort())
        },
      ),
      { verbose: true },
    )
  })

  it('makes a hundred thousand of one millisecond, all in order', () => {
    const ids = createIds(settableClock(START))
    let last = ''
    let disorder = 0
    for (let n = 0; n < 100_000; n += 1) {
      const id = ids.id()
      if (id <= last) disorder += 1
      last = id
    }
    expect(disorder).toBe(0)
  })

  it('does not repeat itself in two processes of the same instant', () => {
    const clock = settableClock(START)
    expect(createIds(clock).id()).not.toBe(createIds(clock).id())
  })
})

describe('randomToken', () => {
  it('is 22 characters that fit into an address', () => {
    expect(randomToken()).toMatch(/^[A-Za-z0-9_-]{22}$/)
    expect(randomToken(32)).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(randomToken()).not.toBe(randomToken())
  })
})

describe('randomCode', () => {
  it('has the length and only characters of the alphabet', () => {
    expect(randomCode(8, DIGITS)).toMatch(/^[0-9]{8}$/)
    expect(randomCode(6, SPOKEN_ALPHABET)).toMatch(/^[A-Z3-9]{6}$/)
  })

  it('can hold every character, at every place', () => {
    const places = [new Set<string>(), new Set<string>()]
    // Each of 23 characters is missing at one place after 2,000 codes with a chance below 1e-37.
    for (let n = 0; n < 2000; n += 1) {
      for (const [place, character] of [...randomCode(2, SPOKEN_ALPHABET)].entries())
        places[place]?.add(character)
    }
    expect(places.map((seen) => [...seen].sort().join(''))).toEqual(
      Array(2).fill([...SPOKEN_ALPHABET].sort().join('')),
    )
  })

  it('leaves out characters that look or sound alike', () => {
    expect(SPOKEN_ALPHABET).not.toMatch(/[0O1ILUV2Z5S8B]/)
    expect(new Set(SPOKEN_ALPHABET).size).toBe(SPOKEN_ALPHABET.length)
  })
})

describe('a secret of several groups', () => {
  it('has its length and something of each group, and nothing else', () => {
    const groups = ['ABC', 'xyz', '123', '-']
    for (let n = 0; n < 200; n += 1) {
      const secret = randomSecret({ length: 6, groups })
      expect(secret).toMatch(/^[ABCxyz123-]{6}$/)
      for (const group of groups) expect([...secret].some((sign) => group.includes(sign))).toBe(true)
    }
    expect(randomSecret({ length: 8, groups: ['123456789'] })).toMatch(/^[1-9]{8}$/)
  })

  it('is never shorter than it has groups', () => {
    expect(() => randomSecret({ length: 1, groups: ['a', 'b'] })).toThrow(RangeError)
    expect(() => randomSecret({ length: 1, groups: [] })).toThrow(RangeError)
  })
})
