import {
  createHash,
  createHmac,
  createPublicKey,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto'
import { type KeyStore, openKeyRing, openRingKey, sealForRing } from './key-ring.server'
import { createSealer, type Sealer } from './sealer.server'

/** The process's keys. None can be read out of this object or is printed with it. */
export interface Keys {
  readonly sealer: Sealer
  /** HMAC-SHA-256 in base64url. Say what the text is in the text: `approval:...`. */
  mac(text: string): string
  /** Compares in constant time; false for anything that is no such MAC. */
  verifyMac(text: string, mac: string): boolean
  /**
   * For short codes that could be guessed from a plain hash in a stolen database. The context says whose and
   * what for (`gate:<credential id>`), so that equal codes do not look equal.
   */
  hashCode(code: string, context: string): string
  /** Ed25519, private: signs checkpoints. */
  readonly signingKey: KeyObject
  readonly verifyingKey: KeyObject
  /** Private keys that come and go lie in the ring, too, sealed for a purpose of their own. */
  sealKey(key: KeyObject, purpose: string): Promise<string>
  /** Throws SealError when it was sealed for another purpose, or with another seal key. */
  openKey(sealed: string, purpose: string): Promise<KeyObject>
}

/** The process's keys, out of its key ring. Throws SealError when that was sealed with another key. */
export async function openKeys(sealKey: KeyObject, store: KeyStore): Promise<Keys> {
  const ring = await openKeyRing(sealKey, store)
  const macKey = derive(ring.mac, 'daypass mac')
  const codeKey = derive(ring.mac, 'daypass code hash')

  const hmac = (text: string) => createHmac('sha256', macKey).update(text, 'utf8').digest()
  return {
    sealer: createSealer(sealKey),
    mac: (text) => hmac(text).toString('base64url'),
    verifyMac(text, mac) {
      const expected = hmac(text)
      const given = Buffer.from(mac, 'base64url')
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
    hashCode: (code, context) =>
      createHmac('sha256', codeKey)
        .update(JSON.stringify([context, code]), 'utf8')
        .digest('base64url'),
    signingKey: ring.signing,
    verifyingKey: createPublicKey(ring.signing),
    sealKey: (key, purpose) => sealForRing(key, sealKey, purpose),
    openKey: (sealed, purpose) => openRingKey(sealed, sealKey, purpose),
  }
}

/** What is stored of a link's, session's or pass's token: SHA-256 in hex. Only for tokens of 128 bits and more. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}

function derive(root: KeyObject, info: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', root, '', info, 32)))
}
