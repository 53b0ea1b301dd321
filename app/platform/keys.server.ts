import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { createSealer, type Sealer } from './sealer.server'

const KEY_PURPOSES = ['mac', 'signing'] as const
export type KeyPurpose = (typeof KEY_PURPOSES)[number]

/** Where the sealed keys lie. Purposes are unique; of two that save one, the first wins and both succeed. */
export interface KeyStore {
  load(): Promise<readonly { readonly purpose: string; readonly sealed: string }[]>
  save(purpose: string, sealed: string): Promise<void>
}

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
}

/**
 * Opens the key ring, making what is missing. What counts is what the store holds afterwards, so that two
 * processes that start at once use the same keys. Throws SealError when the ring was sealed with another key.
 */
export async function openKeys(sealKey: KeyObject, store: KeyStore): Promise<Keys> {
  const sealer = createSealer(sealKey)
  const found = new Set((await store.load()).map((row) => row.purpose))
  for (const purpose of KEY_PURPOSES) {
    if (!found.has(purpose)) await store.save(purpose, sealer.seal(newKey(purpose), contextOf(purpose)))
  }
  const ring = new Map((await store.load()).map((row) => [row.purpose, row.sealed]))
  const open = (purpose: KeyPurpose) => {
    const sealed = ring.get(purpose)
    if (sealed === undefined) throw new Error(`the key store lost the key '${purpose}' that was just saved`)
    return Buffer.from(sealer.open(sealed, contextOf(purpose)), 'base64')
  }
  const root = open('mac')
  const macKey = derive(root, 'daypass mac')
  const codeKey = derive(root, 'daypass code hash')
  const signingKey = createPrivateKey({ key: open('signing'), format: 'der', type: 'pkcs8' })

  const hmac = (text: string) => createHmac('sha256', macKey).update(text, 'utf8').digest()
  return {
    sealer,
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
    signingKey,
    verifyingKey: createPublicKey(signingKey),
  }
}

/** What is stored of a link's, session's or pass's token: SHA-256 in hex. Only for tokens of 128 bits and more. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex')
}

function newKey(purpose: KeyPurpose): string {
  if (purpose === 'mac') return randomBytes(32).toString('base64')
  const { privateKey } = generateKeyPairSync('ed25519')
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
}

function derive(root: Buffer, info: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', root, '', info, 32)))
}

function contextOf(purpose: KeyPurpose): string {
  return `key ring:${purpose}`
}
