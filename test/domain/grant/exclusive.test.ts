import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exclusiveClash } from '~/domain/grant/exclusive'

const ANA = { personId: 'ana', from: 10, to: 20 }

describe('what one person at a time may hold', () => {
  it.each([
    ['before', 0, 10],
    ['after', 20, 30],
  ])('is free %s another one has it, to the instant', (_, from, to) => {
    expect(exclusiveClash(['ben'], { from, to }, [ANA])).toBeNull()
  })

  it.each([
    [0, 11],
    [19, 30],
    [12, 13],
    [0, 30],
  ])('is taken where windows overlap: [%d, %d)', (from, to) => {
    expect(exclusiveClash(['ben'], { from, to }, [ANA])).toEqual({ kind: 'taken', until: 20 })
  })

  it('is free to whoever has it already, and to nobody in a crew', () => {
    expect(exclusiveClash(['ana', 'ana'], { from: 0, to: 30 }, [ANA])).toBeNull()
    expect(exclusiveClash(['ana', 'ben'], { from: 50, to: 60 }, [])).toEqual({ kind: 'crew' })
  })

  it('is free again where the last of those who follow without a gap ends', () => {
    const holds = [{ personId: 'cem', from: 20, to: 40 }, ANA, { personId: 'dee', from: 41, to: 50 }]
    expect(exclusiveClash(['ben'], { from: 12, to: 15 }, holds)).toEqual({ kind: 'taken', until: 40 })
  })

  it('never lets two have it at any instant', () => {
    const window = fc
      .record({
        personId: fc.constantFrom('a', 'b', 'c'),
        from: fc.nat(30),
        length: fc.integer({ min: 1, max: 9 }),
      })
      .map(({ personId, from, length }) => ({ personId, from, to: from + length }))
    fc.assert(
      fc.property(fc.array(window, { maxLength: 12 }), (asked) => {
        const held: typeof asked = []
        for (const each of asked) if (exclusiveClash([each.personId], each, held) === null) held.push(each)
        for (let at = 0; at < 40; at += 1)
          expect(
            new Set(held.filter(({ from, to }) => from <= at && at < to).map((h) => h.personId)).size,
          ).toBeLessThan(2)
      }),
    )
  })
})
