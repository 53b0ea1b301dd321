import type { SecretShape, Vault } from '~/domain/credential/vault'
import { DAY, type Instant, type Millis } from '~/domain/kernel/time'
import {
  changeSharedSecret,
  forgetSharedSecrets,
  insertSharedSecret,
  type SharedSecretRow,
  sharedSecretsOf,
} from '~db/repositories/shared-secrets'
import { holdSystem } from '~db/repositories/systems'
import type { Tx } from '~db/store'
import { randomSecret } from './ids.server'
import { sharedSecretContext } from './secret-contexts.server'
import type { Services } from './services'

/** So long a password is kept after it was last sent or in force: longer than an end is looked at again after it. */
const KEPT: Millis = 2 * DAY

/** So many are kept at most beside the current one: devices lock out whoever tries too many. */
const MOST = 3

/** Passwords of a system's shared accounts, each sealed for its own row. Every change is one transaction of its own. */
export function openVault(services: Services, system: { readonly id: string }): Vault {
  const { store, keys, ids, clock } = services
  const open = (row: SharedSecretRow) => keys.sealer.open(row.sealed, sharedSecretContext(row.id))
  const rows = async (tx: Tx, account: string) => {
    await holdSystem(tx, system.id)
    return sharedSecretsOf(tx, system.id, account)
  }
  const insert = async (
    tx: Tx,
    row: Pick<SharedSecretRow, 'account' | 'state' | 'credentialId' | 'createdAt'>,
    secret: string,
  ) => {
    const id = ids.id()
    const sealed = keys.sealer.seal(secret, sharedSecretContext(id))
    const madeFor = row.credentialId === null ? 'nobody' : 'holder'
    await insertSharedSecret(tx, { ...row, id, systemId: system.id, sealed, madeFor })
  }
  return {
    async known(account) {
      const found = likeliestFirst(await sharedSecretsOf(store.read, system.id, account))
      return found.map((row) => ({ secret: open(row), credentialId: row.credentialId }))
    },
    propose: (account, wanted) =>
      store.transact(async (tx) => {
        const found = await rows(tx, account)
        const now = clock.now()
        const isWanted = (row: SharedSecretRow) =>
          'secret' in wanted ? open(row) === wanted.secret : isUnused(row) && matches(open(row), wanted)
        const before = found.find(isWanted)
        const credentialId = 'secret' in wanted ? wanted.credentialId : null
        if (before) {
          await changeSharedSecret(tx, before.id, { credentialId, movedAt: now })
          return open(before)
        }
        const secret = 'secret' in wanted ? wanted.secret : randomSecret(wanted)
        const beside = likeliestFirst(found).filter(({ state }) => state !== 'current')
        await forgetSharedSecrets(
          tx,
          beside.slice(MOST - 1).map(({ id }) => id),
        )
        await insert(tx, { account, state: 'candidate', credentialId, createdAt: now }, secret)
        return secret
      }, 'engine'),
    settled: (account, secret) =>
      store.transact(async (tx) => {
        const found = await rows(tx, account)
        const now = clock.now()
        const inForce = found.find((row) => open(row) === secret)
        if (inForce?.state === 'current') return
        const others = found.filter((row) => row !== inForce)
        const over = others.filter((row) => row.state !== 'current' && lastMoved(row) <= now - KEPT)
        await forgetSharedSecrets(
          tx,
          over.map((row) => row.id),
        )
        for (const row of others.filter(({ state }) => state === 'current'))
          await changeSharedSecret(tx, row.id, { state: 'former', movedAt: now })
        if (inForce) await changeSharedSecret(tx, inForce.id, { state: 'current' })
        else await insert(tx, { account, state: 'current', credentialId: null, createdAt: now }, secret)
        await services.audit.append(tx, now, {
          type: 'system.shared_secret_changed',
          actorId: null,
          subjects: { system: system.id },
          facts: { account, madeFor: inForce?.madeFor ?? 'nobody' },
        })
      }, 'engine'),
  }
}

function lastMoved({ createdAt, movedAt }: SharedSecretRow): Instant {
  return movedAt ?? createdAt
}

const LIKELIEST = ['current', 'candidate', 'former']

/** Of one state the newest first, as they were read. */
function likeliestFirst(rows: readonly SharedSecretRow[]): SharedSecretRow[] {
  return rows.toSorted((a, b) => LIKELIEST.indexOf(a.state) - LIKELIEST.indexOf(b.state))
}

/** Proposed for nobody and not seen in force: it may be proposed again. */
function isUnused({ state, madeFor }: SharedSecretRow): boolean {
  return state === 'candidate' && madeFor === 'nobody'
}

/** A setting may have changed since it was proposed. */
function matches(secret: string, { length, groups }: SecretShape): boolean {
  return secret.length === length && [...secret].every((sign) => groups.some((group) => group.includes(sign)))
}
