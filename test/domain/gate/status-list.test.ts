import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { INVALID, listBytes, statusAt, VALID } from '~/domain/gate/status-list'
import { compressList, decoysOf, expandList } from '~/platform/status-list.server'
import published from './status-list-vectors.json'

/** The draft's appendix of test vectors: `lst`, and the places that do not say 0. */
const vectors = published as { bits: 1 | 2 | 4 | 8; lst: string; places: string }[]

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

describe('the vectors that the Token Status List draft publishes', () => {
  it('one bit a place', () => {
    const bytes = expandList('eNrbuRgAAhcBXQ')
    expect(hex(bytes)).toBe('b9a3')
    expect(Array.from({ length: 16 }, (_, at) => statusAt(bytes, at))).toEqual([
      1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1,
    ])
    expect(compressList(bytes)).toBe('eNrbuRgAAhcBXQ')
  })

  it('two bits a place', () => {
    const bytes = expandList('eNo76fITAAPfAgc')
    expect(hex(bytes)).toBe('c944f9')
    expect(Array.from({ length: 12 }, (_, at) => statusAt(bytes, at, 2))).toEqual([
      1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3,
    ])
    expect(compressList(bytes)).toBe('eNo76fITAAPfAgc')
  })
})

describe.each(vectors)('the long vector with $bits bits a place', ({ bits, lst, places }) => {
  it('says what the draft says of each of its 2^20 places', () => {
    const bytes = expandList(lst)
    const told = new Map(places.split(' ').map((each) => each.split('=').map(Number) as [number, number]))
    for (const [at, status] of told) expect(statusAt(bytes, at, bits)).toBe(status)
    const others = Uint8Array.from(bytes)
    for (const at of told.keys()) others[(at * bits) >> 3] = 0
    expect(others.length).toBe((2 ** 20 * bits) / 8)
    expect(others.every((byte) => byte === 0)).toBe(true)
  })
})

describe('a list', () => {
  const held = fc.uniqueArray(fc.record({ idx: fc.nat(1023), ended: fc.boolean() }), {
    selector: (place) => place.idx,
  })
  const decoys = fc.uint8Array({ minLength: 128, maxLength: 128 })

  it('says of every held place whether it ended, and of every other what its decoy says', () => {
    fc.assert(
      fc.property(decoys, held, (decoys, held) => {
        const bytes = expandList(compressList(listBytes(decoys, held)))
        const told = new Map(held.map(({ idx, ended }) => [idx, ended ? INVALID : VALID]))
        const places = Array.from({ length: 1024 }, (_, at) => at)
        expect(places.map((at) => statusAt(bytes, at))).toEqual(
          places.map((at) => told.get(at) ?? statusAt(decoys, at)),
        )
      }),
    )
  })

  it('looks the same before and after a place was given whose decoy says VALID', () => {
    fc.assert(
      fc.property(decoys, fc.nat(1023), (decoys, idx) => {
        fc.pre(statusAt(decoys, idx) === VALID)
        expect(hex(listBytes(decoys, [{ idx, ended: false }]))).toBe(hex(decoys))
      }),
    )
  })

  it('says nothing of what lies beyond its end, or is no place', () => {
    const bytes = new Uint8Array(2)
    expect([-1, 0.5, 16, Number.NaN].map((at) => statusAt(bytes, at))).toEqual([null, null, null, null])
  })

  it('has decoys that half of its places take, the same each time and others in the next list', () => {
    const keys = { mac: (text: string) => Buffer.from(hashOf(text)).toString('base64url') }
    const first = decoysOf(keys, 'one', 4096)
    expect(first).toHaveLength(512)
    expect(hex(decoysOf(keys, 'one', 4096))).toBe(hex(first))
    expect(hex(decoysOf(keys, 'one', 8192)).startsWith(hex(first))).toBe(true)
    expect(hex(decoysOf(keys, 'two', 4096))).not.toBe(hex(first))
    const ones = Array.from({ length: 4096 }, (_, at) => statusAt(first, at)).filter((bit) => bit === INVALID)
    expect(ones.length).toBeGreaterThan(1800)
    expect(ones.length).toBeLessThan(2300)
  })
})

function hashOf(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}
