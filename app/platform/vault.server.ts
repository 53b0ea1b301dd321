import type { SecretShape, Vault } from '~/domain/credential/vault'
import { DAY, type Millis } from '~/domain/kernel/time'
import {
  forgetSharedSecrets,
  insertSharedSecret,
  makeSharedSecretCurrent,
  type SharedSecretRow,
  sharedSecretsOf,
} from '~db/repositories/shared-secrets'
import { holdSystem } from '~db/repositories/systems'
import type { Tx } from '~db/store'
import { randomSecret } from './ids.server'
import { sharedSecretContext } from './secret-contexts.server'
import type { Services } from './services'

/** So long a password is kept that was never seen in force: a call that set it may arrive late. */
const KEPT: Millis = DAY

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
  return {
    async known(account) {
      const found = await sharedSecretsOf(store.read, system.id, account)
      const current = found.filter(({ state }) => state === 'current')
      const candidates = found.filter(({ state }) => state === 'candidate')
      return [...current, ...candidates].map(open)
    },
    propose: (account, wanted) =>
      store.transact(async (tx) => {
        const found = await rows(tx, account)
        const madeFor = typeof wanted === 'string' ? 'holder' : 'nobody'
        const before = found.find((row) =>
          typeof wanted === 'string'
            ? open(row) === wanted
            : row.state === 'candidate' && row.madeFor === 'nobody' && matches(open(row), wanted),
        )
        if (before) return open(before)
        const secret = typeof wanted === 'string' ? wanted : randomSecret(wanted)
        const id = ids.id()
        const sealed = keys.sealer.seal(secret, sharedSecretContext(id))
        const now = clock.now()
        await forgetSharedSecrets(
          tx,
          found
            .filter(({ state }) => state === 'candidate')
            .slice(MOST - 1)
            .map((row) => row.id),
        )
        const row = { id, systemId: system.id, account, sealed, madeFor, createdAt: now } as const
        await insertSharedSecret(tx, { ...row, state: 'candidate' })
        return secret
      }, 'engine'),
    settled: (account, secret) =>
      store.transact(async (tx) => {
        const found = await rows(tx, account)
        const now = clock.now()
        const inForce = found.find((row) => open(row) === secret)
        if (inForce?.state === 'current') return
        const over = found.filter(
          (row) => row !== inForce && (row.state === 'current' || row.createdAt <= now - KEPT),
        )
        await forgetSharedSecrets(
          tx,
          over.map((row) => row.id),
        )
        const id = inForce?.id ?? ids.id()
        if (inForce) await makeSharedSecretCurrent(tx, id)
        else {
          const sealed = keys.sealer.seal(secret, sharedSecretContext(id))
          const row = { id, systemId: system.id, account, sealed, createdAt: now } as const
          await insertSharedSecret(tx, { ...row, madeFor: 'nobody', state: 'current' })
        }
        await services.audit.append(tx, now, {
          type: 'system.shared_secret_changed',
          actorId: null,
          subjects: { system: system.id },
          facts: { account, madeFor: inForce?.madeFor ?? 'nobody' },
        })
      }, 'engine'),
  }
}

/** A setting may have changed since it was proposed. */
function matches(secret: string, { length, groups }: SecretShape): boolean {
  return secret.length === length && [...secret].every((sign) => groups.some((group) => group.includes(sign)))
}
