import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { compressList } from '~/platform/status-list.server'
import { statusAt, trustedUntil, verifyPass } from '../../public/verifier-core.js'
import vectors from '../domain/gate/status-list-vectors.json'

const NOW = 1_800_000_000
const URI = 'https://daypass.example/pass-status/x'
const expected = { issuer: 'https://daypass.example', audience: 'urn:uuid:site' }
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const other = generateKeyPairSync('ed25519').privateKey
const { x = '' } = publicKey.export({ format: 'jwk' })
const keySet = { keys: [{ kty: 'OKP', crv: 'Ed25519', x, kid: 'k1' }] }

const signed = (typ: string, claims: JWTPayload, key: KeyObject = privateKey, kid = 'k1') =>
  new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ, kid }).sign(key)

const pass = (claims: JWTPayload = {}, ...how: [KeyObject?, string?]) =>
  signed(
    'daypass+jwt',
    {
      iss: expected.issuer,
      aud: expected.audience,
      sub: 'credential',
      nbf: NOW - 3600,
      exp: NOW + 3600,
      entitlements: ['zone'],
      status: { status_list: { idx: 9, uri: URI } },
      ...claims,
    },
    ...how,
  )

/** A list of 16 places, of which the tenth says this. */
const list = (ended: boolean, claims: JWTPayload = {}, key = privateKey) =>
  signed(
    'statuslist+jwt',
    {
      sub: URI,
      iat: NOW - 20,
      exp: NOW + 3600,
      ttl: 300,
      status_list: { bits: 1, lst: compressList(Uint8Array.from([0xff, ended ? 2 : 0xfd])) },
      ...claims,
    },
    key,
  )

const verdict = async (token: string, signedList: string | null, now = NOW, more = {}) => {
  const lists: Record<string, string> = signedList === null ? {} : { [URI]: signedList }
  const { answer, listAge } = await verifyPass(token, { ...expected, ...more }, { keySet, lists }, now)
  return [answer, listAge]
}

describe('the verifier', () => {
  it('lets a valid pass in, and says what age of list it trusted', async () => {
    expect(await verdict(await pass(), await list(false))).toEqual(['ALLOW', 20])
    expect(await verdict(await pass(), await list(false), NOW, { zone: 'zone' })).toEqual(['ALLOW', 20])
  })

  it.each<[string, JWTPayload]>([
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['another site', { aud: 'urn:uuid:other' }],
    ['not valid yet', { nbf: NOW + 1 }],
    ['at its very end', { exp: NOW }],
    ['without an end', { exp: undefined }],
    ['without zones', { entitlements: [] }],
  ])('stops one that is for %s', async (_, claims) => {
    expect(await verdict(await pass(claims), await list(false))).toEqual(['STOP', null])
  })

  it('stops what is forged, changed, of another kind, for another zone, or nothing of the sort', async () => {
    const [head, body] = (await pass()).split('.')
    const [, , signature] = (await pass({ exp: NOW + 7200 })).split('.')
    const fresh = await list(false)
    const none = `${Buffer.from('{"alg":"none","typ":"daypass+jwt"}').toString('base64url')}.${body}.`
    for (const token of [
      await pass({}, other),
      `${head}.${body}.${signature}`,
      fresh,
      none,
      'x',
      'a.b.c',
      '',
    ]) {
      expect(await verdict(token, fresh)).toEqual(['STOP', null])
    }
    expect(await verdict(await pass(), fresh, NOW, { zone: 'other' })).toEqual(['STOP', null])
  })

  it('stops one that was ended, also by a list that is too old', async () => {
    expect(await verdict(await pass(), await list(true))).toEqual(['STOP', 20])
    expect(await verdict(await pass(), await list(true, { iat: NOW - 5000 }))).toEqual(['STOP', 5000])
  })

  it.each<[string, () => Promise<string | null>]>([
    ['is missing', async () => null],
    ['is older than its ttl', () => list(false, { iat: NOW - 301 })],
    ['names no ttl', () => list(false, { ttl: undefined })],
    ['is over', () => list(false, { exp: NOW })],
    ['comes from the future', () => list(false, { iat: NOW + 61 })],
    ['is another one', () => list(false, { sub: `${URI}y` })],
    ['is forged', () => list(false, {}, other)],
    ['is no list', () => pass()],
    ['is too short', () => list(false, { status_list: { bits: 1, lst: compressList(new Uint8Array(1)) } })],
    ['cannot be read', () => list(false, { status_list: { bits: 1, lst: 'AAAA' } })],
    ['has other bits', () => list(false, { status_list: { bits: 3, lst: compressList(new Uint8Array(9)) } })],
  ])('asks for a check when the list %s', async (_, make) => {
    expect((await verdict(await pass(), await make()))[0]).toBe('CHECK')
  })

  it('trusts a list to the last second of its ttl', async () => {
    expect(await verdict(await pass(), await list(false, { iat: NOW - 300 }))).toEqual(['ALLOW', 300])
  })

  it('tells until when what it keeps lets anybody in, and nothing of what is no list', async () => {
    const lists = { a: await list(false), b: await list(false, { iat: NOW - 90 }) }
    expect(trustedUntil(lists)).toBe(NOW - 90 + 300)
    expect(trustedUntil({ a: await list(false, { exp: NOW + 5 }) })).toBe(NOW + 5)
    expect(trustedUntil({ ...lists, c: '<html>' })).toBeNull()
    expect(trustedUntil({})).toBeNull()
  })

  it('asks for a check when the key is not here', async () => {
    expect(await verdict(await pass({}, privateKey, 'k2'), await list(false))).toEqual(['CHECK', null])
  })

  it('reads the vectors that the draft publishes', async () => {
    const one = { bits: 1, lst: 'eNrbuRgAAhcBXQ' }
    const two = { bits: 2, lst: 'eNo76fITAAPfAgc' }
    const all = (places: object, n: number) =>
      Promise.all(Array.from({ length: n }, (_, at) => statusAt(places as typeof one, at)))
    expect(await all(one, 16)).toEqual([1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1])
    expect(await all(two, 12)).toEqual([1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3])
    expect(await statusAt(one, 16)).toBeNull()
    for (const { bits, lst, places } of vectors) {
      for (const each of places.split(' ').slice(0, 3)) {
        const [at, status] = each.split('=').map(Number)
        expect(await statusAt({ bits, lst }, at)).toBe(status)
      }
    }
  })
})
