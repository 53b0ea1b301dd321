import type { KeyObject } from 'node:crypto'
import type { JWTPayload } from 'jose'
import { isPublished, signingKeyAt } from '~/domain/gate/signing-keys'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { newSigningKey, type PublicJwk, publicJwk, signJwt } from '~/platform/ed25519-jwt.server'
import type { Services } from '~/platform/services'
import { insertPassKey, type PassKeyRow, passKeyPurpose, passKeyRows } from '~db/repositories/pass-keys'
import type { Tx } from '~db/store'

type With = Pick<Services, 'store' | 'keys' | 'audit' | 'clock'>

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
  return signJwt(await openedKey(services, row), { typ, kid: row.kid }, claims)
}

/** The public keys by which tokens that may still live are verified; the first one is made when there is none yet. */
export async function readKeySet(services: With): Promise<{ readonly keys: PublicJwk[] }> {
  const now = services.clock.now()
  const rows = await keysOf(services)
  const published = rows.filter(({ kid }) => isPublished(rows, kid, now))
  const keys = published.map(async (row) => publicJwk(await openedKey(services, row), row.kid))
  return { keys: await Promise.all(keys) }
}

/** Makes a key; it signs once readers can know of it. */
export async function makePassKey(
  services: Pick<With, 'keys' | 'audit'>,
  tx: Tx,
  actorId: Id | null,
  now: Instant,
): Promise<string> {
  const { kid, privateKey } = await newSigningKey()
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
