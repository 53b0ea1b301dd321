import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, type JWTPayload, SignJWT } from 'jose'

/** A public key as it stands in a JWK set (RFC 8037). */
export interface PublicJwk {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly kid: string
  readonly alg: 'EdDSA'
  readonly use: 'sig'
}

/** A new key, named by the beginning of its thumbprint (RFC 7638). */
export async function newSigningKey(): Promise<{ readonly kid: string; readonly privateKey: KeyObject }> {
  const { privateKey } = generateKeyPairSync('ed25519')
  return { kid: (await calculateJwkThumbprint(publicPart(privateKey))).slice(0, 8), privateKey }
}

/** A signed token of one type, by the key of this name. */
export async function signJwt(
  key: KeyObject,
  header: { readonly typ: string; readonly kid: string },
  claims: JWTPayload,
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', ...header }).sign(key)
}

/** What others verify by. */
export function publicJwk(key: KeyObject, kid: string): PublicJwk {
  return { kty: 'OKP', crv: 'Ed25519', x: publicPart(key).x, kid, alg: 'EdDSA', use: 'sig' }
}

function publicPart(key: KeyObject): { kty: string; crv: string; x: string } {
  const { kty = '', crv = '', x = '' } = createPublicKey(key).export({ format: 'jwk' })
  return { kty, crv, x }
}
