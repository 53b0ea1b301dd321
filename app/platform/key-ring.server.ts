import {
  createPrivateKey,
  createSecretKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, errors } from 'jose'
import { SealError, sealKeyId } from './sealer.server'

const KEY_PURPOSES = ['mac', 'signing'] as const
type KeyPurpose = (typeof KEY_PURPOSES)[number]

/** Where the sealed keys lie. Purposes are unique; of two that save one, the first wins and both succeed. */
export interface KeyStore {
  load(): Promise<readonly { readonly purpose: string; readonly sealed: string }[]>
  save(purpose: string, sealed: string): Promise<void>
}

/** The portal's own keys, opened: 32 bytes for MACs, and Ed25519. */
export type KeyRing = Readonly<Record<KeyPurpose, KeyObject>>

/**
 * Opens the key ring, making what is missing. What counts is what the store holds afterwards, so that two processes
 * that start at once use the same keys. Throws SealError when the ring was sealed with another key.
 *
 * Each key lies there as a JWK in a compact JWE (`dir`, A256GCM), whose protected header names the seal key and the
 * purpose: whoever holds the seal key opens the ring with any JOSE tool, and nobody swaps two of its keys.
 */
export async function openKeyRing(sealKey: KeyObject, store: KeyStore): Promise<KeyRing> {
  const found = new Set((await store.load()).map((row) => row.purpose))
  for (const purpose of KEY_PURPOSES) {
    if (!found.has(purpose)) await store.save(purpose, await sealForRing(newKey(purpose), sealKey, purpose))
  }
  const ring = new Map((await store.load()).map((row) => [row.purpose, row.sealed]))
  const openedFor = (purpose: KeyPurpose) => {
    const sealed = ring.get(purpose)
    if (sealed === undefined) throw new Error(`the key store lost the key '${purpose}' that was just saved`)
    return open(sealed, sealKey, purpose)
  }
  const mac = await openedFor('mac')
  const signing = await openedFor('signing')
  return {
    mac: createSecretKey(Buffer.from(String(mac.k), 'base64url')),
    signing: createPrivateKey({ key: signing, format: 'jwk' }),
  }
}

function newKey(purpose: KeyPurpose): KeyObject {
  return purpose === 'mac' ? createSecretKey(randomBytes(32)) : generateKeyPairSync('ed25519').privateKey
}

/** Opens a private key that `sealForRing` sealed for this purpose. Throws SealError for any other. */
export async function openRingKey(sealed: string, sealKey: KeyObject, purpose: string): Promise<KeyObject> {
  return createPrivateKey({ key: await open(sealed, sealKey, purpose), format: 'jwk' })
}

export function sealForRing(key: KeyObject, sealKey: KeyObject, purpose: string): Promise<string> {
  const jwk = JSON.stringify(key.export({ format: 'jwk' }))
  return new CompactEncrypt(new TextEncoder().encode(jwk))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: 'jwk+json', kid: sealKeyId(sealKey), purpose })
    .encrypt(sealKey)
}

async function open(sealed: string, sealKey: KeyObject, purpose: string): Promise<JsonWebKey> {
  // Asked before anything is decrypted: a restore with the wrong key must not look like tampering.
  if (sealedBy(sealed) !== sealKeyId(sealKey)) throw new SealError('other_key')
  const opened = await compactDecrypt(sealed, sealKey, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  }).catch((error) => {
    throw error instanceof errors.JOSEError ? new SealError('not_authentic') : error
  })
  if (opened.protectedHeader.purpose !== purpose) throw new SealError('not_authentic')
  return JSON.parse(new TextDecoder().decode(opened.plaintext))
}

function sealedBy(sealed: string): unknown {
  try {
    return decodeProtectedHeader(sealed).kid
  } catch {
    throw new SealError('malformed')
  }
}
