import { createSecretKey, sign, verify } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { KeyStore } from '~/platform/key-ring.server'
import { hashToken, openKeys } from '~/platform/keys.server'
import { createSealer, SealError } from '~/platform/sealer.server'

const SEAL_KEY = createSecretKey(Buffer.alloc(32, 1))
const OTHER_KEY = createSecretKey(Buffer.alloc(32, 2))

/** Behaves as the table does: a purpose is unique, and a second insert does nothing. */
function memoryKeyStore() {
  const rows = new Map<string, string>()
  const store: KeyStore = {
    load: async () => [...rows].map(([purpose, sealed]) => ({ purpose, sealed })),
    save: async (purpose, sealed) => {
      if (!rows.has(purpose)) rows.set(purpose, sealed)
    },
  }
  return { store, rows }
}

function reasonOf(open: () => unknown): string {
  try {
    open()
  } catch (error) {
    if (error instanceof SealError) return error.reason
    throw error
  }
  return 'opened'
}

describe('createSealer', () => {
  const sealer = createSealer(SEAL_KEY)

  it.each(['', 'JBSWY3DPEHPK3PXP', 'Łódź 🔑\u0000end'])('opens what it sealed: %j', (text) => {
    expect(sealer.open(sealer.seal(text, 'totp:1'), 'totp:1')).toBe(text)
  })

  it('seals the same text differently each time', () => {
    expect(sealer.seal('secret', 'a')).not.toBe(sealer.seal('secret', 'a'))
  })

  it('does not open under another context, another key, or after any change', () => {
    const sealed = sealer.seal('secret', 'totp:1')
    expect(reasonOf(() => sealer.open(sealed, 'totp:2'))).toBe('not_authentic')
    expect(reasonOf(() => createSealer(OTHER_KEY).open(sealed, 'totp:1'))).toBe('other_key')
    const [version, keyId, body = ''] = sealed.split('.')
    const bytes = Buffer.from(body, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const text = `${version}.${keyId}.${changed.toString('base64url')}`
      expect(reasonOf(() => sealer.open(text, 'totp:1'))).toBe('not_authentic')
    }
    const cut = bytes.subarray(0, -1).toString('base64url')
    expect(reasonOf(() => sealer.open(`${version}.${keyId}.${cut}`, 'totp:1'))).toBe('not_authentic')
  })

  it.each(['', 'plain text', 's0.a.b', 's1.only'])('does not take %j for a sealed text', (text) => {
    expect(reasonOf(() => sealer.open(text, 'a'))).toBe('malformed')
  })
})

describe('openKeys', () => {
  it('makes the ring once, and gives the same keys at the next start', async () => {
    const { store, rows } = memoryKeyStore()
    const first = await openKeys(SEAL_KEY, store)
    expect([...rows.keys()].sort()).toEqual(['mac', 'signing'])
    const saved = new Map(rows)
    const second = await openKeys(SEAL_KEY, store)
    expect(rows).toEqual(saved)
    expect(second.verifyMac('approval:1', first.mac('approval:1'))).toBe(true)
    expect(second.hashCode('ACDEFG', 'gate:1')).toBe(first.hashCode('ACDEFG', 'gate:1'))
    const signature = sign(null, Buffer.from('note'), first.signingKey)
    expect(verify(null, Buffer.from('note'), second.verifyingKey, signature)).toBe(true)
  })

  it('agrees when two processes start at once, whoever saves first', async () => {
    const { store } = memoryKeyStore()
    const [a, b] = await Promise.all([openKeys(SEAL_KEY, store), openKeys(SEAL_KEY, store)])
    expect(b.verifyMac('text', a.mac('text'))).toBe(true)
    expect(b.verifyingKey.equals(a.verifyingKey)).toBe(true)
  })

  it('uses what the store holds, not what it offered', async () => {
    const { store } = memoryKeyStore()
    const other = await openKeys(SEAL_KEY, store)
    let loads = 0
    const late = await openKeys(SEAL_KEY, { ...store, load: async () => (loads++ === 0 ? [] : store.load()) })
    expect(late.verifyMac('text', other.mac('text'))).toBe(true)
  })

  it('does not start with another seal key, with swapped keys, or with a store that forgets', async () => {
    const { store, rows } = memoryKeyStore()
    await openKeys(SEAL_KEY, store)
    await expect(openKeys(OTHER_KEY, store)).rejects.toThrow('another seal key')
    const signing = rows.get('signing') ?? ''
    rows.set('signing', rows.get('mac') ?? '')
    await expect(openKeys(SEAL_KEY, store)).rejects.toThrow(SealError)
    rows.set('signing', signing)
    await expect(openKeys(SEAL_KEY, { load: async () => [], save: async () => {} })).rejects.toThrow(
      'lost the key',
    )
  })

  it('keeps other rings’ keys apart', async () => {
    const a = await openKeys(SEAL_KEY, memoryKeyStore().store)
    const b = await openKeys(SEAL_KEY, memoryKeyStore().store)
    expect(b.verifyMac('text', a.mac('text'))).toBe(false)
    expect(b.hashCode('12345678', 'a')).not.toBe(a.hashCode('12345678', 'a'))
  })

  it('refuses a MAC of another text, a cut one, a longer one and none', async () => {
    const keys = await openKeys(SEAL_KEY, memoryKeyStore().store)
    const mac = keys.mac('approval:1')
    for (const wrong of [keys.mac('approval:2'), mac.slice(0, -2), `${mac}AA`, '', 'ä'])
      expect(keys.verifyMac('approval:1', wrong)).toBe(false)
    expect(keys.verifyMac('approval:1', mac)).toBe(true)
  })

  it('hashes a code by its context, and unlike a MAC of the same words', async () => {
    const keys = await openKeys(SEAL_KEY, memoryKeyStore().store)
    const hash = keys.hashCode('12345678', 'sign-in:1')
    expect(hash).not.toBe(keys.hashCode('12345678', 'sign-in:2'))
    expect(hash).not.toBe(keys.hashCode('12345679', 'sign-in:1'))
    expect(keys.hashCode('b', 'a","')).not.toBe(keys.hashCode('","b', 'a'))
    expect(hash).not.toBe(keys.mac(JSON.stringify(['sign-in:1', '12345678'])))
  })

  it('opens no key after any change to it, and takes nothing else for one', async () => {
    const { store, rows } = memoryKeyStore()
    await openKeys(SEAL_KEY, store)
    const sealed = rows.get('mac') ?? ''
    const [header = '', , ...rest] = sealed.split('.')
    const told = JSON.parse(Buffer.from(header, 'base64url').toString())
    const renamed = Buffer.from(JSON.stringify({ ...told, purpose: 'signing' })).toString('base64url')
    const changed = [[renamed, '', ...rest].join('.')]
    for (const index of rest.keys()) {
      const bytes = Buffer.from(rest[index] ?? '', 'base64url')
      bytes[0] = (bytes[0] ?? 0) ^ 1
      changed.push([header, '', ...rest.with(index, bytes.toString('base64url'))].join('.'))
    }
    for (const text of changed) {
      rows.set('mac', text)
      await expect(openKeys(SEAL_KEY, store)).rejects.toMatchObject({ reason: 'not_authentic' })
    }
    for (const text of ['', 'plain text', 'e30.a.b.c.d']) {
      rows.set('mac', text)
      await expect(openKeys(SEAL_KEY, store)).rejects.toThrow(SealError)
    }
  })

  it('stores and shows no key in clear', async () => {
    const { store, rows } = memoryKeyStore()
    const keys = await openKeys(SEAL_KEY, store)
    // A compact JWE whose key is the seal key itself: its second part is empty.
    for (const sealed of rows.values()) expect(sealed).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/)
    const der = keys.signingKey.export({ format: 'der', type: 'pkcs8' })
    const shown = inspect(keys, { depth: 9, showHidden: true }) + JSON.stringify(keys)
    expect(shown).not.toContain(der.toString('base64').slice(-20))
    expect(shown).not.toContain(der.toString('hex').slice(-20))
  })
})

describe('hashToken', () => {
  it('is SHA-256 in hex (FIPS 180-2 appendix B.1)', () => {
    expect(hashToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
