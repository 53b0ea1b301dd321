import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { fingerprintOf } from './public-key.server'
import { string } from './wire'

const TYPE = 'ssh-ed25519'

/** The key that signs the certificates of one system. */
export interface AuthorityKey {
  /** The public key as certificates and revocation lists carry it. */
  readonly blob: Buffer
  /** The line for `TrustedUserCAKeys`. */
  readonly line: string
  /** SHA256:... of it. */
  readonly fingerprint: string
  /** A signature as SSH writes it. */
  sign(data: Uint8Array): Buffer
}

/** A new key, as the text that is sealed. */
export function newAuthorityKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')
}

/** The key out of the text that was sealed; the comment names it on the hosts. */
export function openAuthorityKey(text: string, comment: string): AuthorityKey {
  const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' })
  const blob = blobOf(createPublicKey(key))
  return {
    blob,
    line: `${TYPE} ${blob.toString('base64')} ${comment}`,
    fingerprint: fingerprintOf(blob),
    sign: (data) => Buffer.concat([string(TYPE), string(sign(null, data, key))]),
  }
}

function blobOf(key: KeyObject): Buffer {
  const { x } = key.export({ format: 'jwk' })
  return Buffer.concat([string(TYPE), string(Buffer.from(x ?? '', 'base64url'))])
}
