import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, type JWTPayload, SignJWT } from 'jose'
import { isPublished, signingKeyAt } from '~/domain/gate/signing-keys'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { insertPassKey, type PassKeyRow, passKeyPurpose, passKeyRows } from '~db/repositories/pass-keys'
import type { Tx } from '~db/store'

type With = Pick<Services, 'store' | 'keys' | 'audit' | 'clock'>

/** A public key as it stands in a JWK set (RFC 8037). */
export interface PublicJwk {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly kid: string
  readonly alg: 'EdDSA'
  readonly use: 'sig'
}

/** Opened keys by their name and sealed text, for as long as the store lives: opening one takes longer than signing with it. */
const opened = new WeakMap<With['store'], Map<string, Promise<KeyObject>>>()

/** Signs with the key of this moment, which is made when there is none yet. */
export async function signForReaders(
  services: With,
  typ: string,
  claims: JWTPayload,
  now: Instant,
): Promise<string> {
  const row = signingKeyAt(await keysOf(services), now)
  if (row === null) throw new Error('the key that was just made is not there')
  const key = await openedKey(services, row)
  return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ, kid: row.kid }).sign(key)
}

/** The public keys by which tokens that may still live are verified. */
export async function readKeySet(services: With): Promise<{ readonly keys: PublicJwk[] }> {
  const now = services.clock.now()
  const rows = await keysOf(services)
  const published = rows.filter(({ kid }) => isPublished(rows, kid, now))
  return { keys: await Promise.all(published.map((row) => publicJwk(services, row))) }
}

/** Makes a key; it signs once readers can know of it. */
export async function makePassKey(
  services: Pick<With, 'keys' | 'audit'>,
  tx: Tx,
  actorId: Id | null,
  now: Instant,
): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519')
  const kid = (await calculateJwkThumbprint(publicPart(privateKey))).slice(0, 8)
  const sealed = await services.keys.sealKey(privateKey, passKeyPurpose(kid))
  await insertPassKey(tx, { kid, sealed, createdAt: now })
  await services.audit.append(tx, now, {
    type: 'pass_key.made',
    actorId,
    subjects: {},
    facts: { passKey: kid },
  })
  return kid
}

async function keysOf(services: With): Promise<readonly PassKeyRow[]> {
  const rows = await passKeyRows(services.store.read)
  if (rows.length > 0) return rows
  return services.store.transact(async (tx) => {
    if ((await passKeyRows(tx)).length === 0) await makePassKey(services, tx, null, services.clock.now())
    return passKeyRows(tx)
  })
}

function openedKey({ store, keys }: With, { kid, sealed }: PassKeyRow): Promise<KeyObject> {
  const known = opened.get(store) ?? new Map<string, Promise<KeyObject>>()
  opened.set(store, known)
  const name = `${kid} ${sealed}`
  const key = known.get(name) ?? keys.openKey(sealed, passKeyPurpose(kid))
  known.set(name, key)
  return key
}

async function publicJwk(services: With, row: PassKeyRow): Promise<PublicJwk> {
  const { x } = publicPart(await openedKey(services, row))
  return { kty: 'OKP', crv: 'Ed25519', x, kid: row.kid, alg: 'EdDSA', use: 'sig' }
}

function publicPart(key: KeyObject): { kty: string; crv: string; x: string } {
  const { kty = '', crv = '', x = '' } = createPublicKey(key).export({ format: 'jwk' })
  return { kty, crv, x }
}
