import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { SecretShape, SecretUse } from '~/domain/credential/vault'
import type { Instant } from '~/domain/kernel/time'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import type { Account, Observation } from '~/domain/reconciliation/observation'
import { inPages } from '../account-pages'
import {
  type AccountPage,
  type Applied,
  type Check,
  type Connector,
  ConnectorError,
  type Order,
  type OrderedCredential,
  type Subject,
  type SystemAccess,
} from '../contract'
import { notWhole } from '../list-whole'
import { readableName } from '../mark'
import { SeamClient } from './client.server'
import { isSettled, lastsUntil } from './code-state'
import { Codes } from './codes.server'
import { type LockConfig, type LockEntitlement, lockConfig, lockEntitlement } from './config'
import { Locks, nativeIdOf } from './locks.server'
import { readName } from './names'
import type { AccessCode } from './wire'

type Access = SystemAccess<LockConfig>

/** Smart locks behind Seam: a credential is one PIN, its entitlements are the locks that take it. */
export class SeamLockConnector implements Connector<LockConfig, LockEntitlement> {
  readonly kind = 'seam'
  readonly title = 'Smart locks (Seam)'
  readonly holderSecret = 'password'
  readonly configSchema = lockConfig
  readonly secretFields = ['apiKey']
  readonly entitlementSchema = lockEntitlement
  readonly capabilities = {
    nativeExpiry: 'instant',
    weeklyHours: false,
    disable: false,
    list: true,
    liveSessionKill: false,
    noSessions: true,
    proof: 'read',
  } as const

  /** `now` measures Retry-After dates: the machine's own clock, never a moved one. */
  constructor(private readonly now: () => Instant = Date.now) {}

  nativeEntitlement({ lock }: LockEntitlement): string {
    return lock
  }

  nativeName(credential: OrderedCredential): string {
    return readableName(credential)
  }

  secretShape({ pinDigits }: LockConfig): SecretShape {
    return { length: pinDigits, groups: ['0123456789'] }
  }

  secretUse(): SecretUse {
    return { kind: 'pin' }
  }

  async check(system: Access): Promise<Check> {
    const { client, locks } = this.#open(system)
    const workspace = await locks.workspace()
    const named = await client.one('/workspaces/get', 'workspace', {}, z.object({ workspace_id: z.string() }))
    if (named === null || (workspace !== null && named.workspace_id !== workspace))
      throw new ConnectorError('nonsense', 'The locks are not in the workspace of the key.')
    return {
      identity: identity(client, workspace, locks),
      sentinelSeen: workspace !== null,
      clockSkew: null,
      product: null,
      ownAccounts: [],
      sentinel: null,
    }
  }

  async apply(system: Access, order: Order<LockEntitlement>): Promise<Applied> {
    const { client, locks } = this.#open(system)
    const codes = new Codes(client, locks, system.config)
    return { nativeId: order.state === 'on' ? await codes.give(order) : await codes.take(order) }
  }

  async endForeign(system: Access, foreign: ForeignAccount): Promise<void> {
    const { client, locks } = this.#open(system)
    await new Codes(client, locks, system.config).endForeign(foreign)
  }

  async observe(system: Access, subject: Subject): Promise<Observation> {
    const { client, locks } = this.#open(system)
    const { ours, unmarked, foreign } = await locks.find(subject)
    const workspace = await locks.workspace()
    const [seen] = [unmarked, ours, foreign].filter((codes) => codes.length > 0)
    const isOurs = seen === ours
    return {
      presence: seen === undefined ? 'absent' : 'present',
      nativeId: nativeIdSeen(seen ?? [], isOurs ? subject : null),
      // One that is not yet what the service was told, or not yet off the lock, is neither held for certain nor gone.
      entitlements: [
        ...new Set(seen?.map((code) => (isSettled(code) ? code.lock : `${code.lock} (pending)`))),
      ].sort(),
      expiresAt: isOurs ? endOf(ours) : null,
      ours: isOurs,
      sentinelSeen: workspace !== null,
      identity: identity(client, workspace, locks),
      proof: this.capabilities.proof,
    }
  }

  list(system: Access): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  /** Every code of somebody else, and the codes of each credential as one. Throws where a lock is not shown. */
  async *#accounts(system: Access): AsyncGenerator<Account> {
    const { locks } = this.#open(system)
    const ours = new Map<string, AccessCode[]>()
    for (const lock of locks.ids)
      for (const code of await locks.on(lock)) {
        const id = readName(code.name).credentialId ?? nativeIdOf(code)
        if (id === null) yield accountOf([code])
        else ours.set(id, [...(ours.get(id) ?? []), code])
      }
    if ((await locks.workspace()) === null) throw notWhole('every lock')
    for (const codes of ours.values()) yield accountOf(codes)
  }

  #open(system: Access) {
    const client = new SeamClient(system, this.now)
    return { client, locks: new Locks(client, system.config.locks) }
  }
}

/** Who the target is: where it is, the workspace that only it has, and the locks in it that are looked at. */
function identity(client: SeamClient, workspace: string | null, { ids }: Locks): string {
  const digest = createHash('sha256').update(ids.join(' '), 'utf8').digest('base64url').slice(0, 12)
  return `${client.origin}#${workspace ?? ''}#${ids.length}:${digest}`
}

/** When the last of a credential's codes ends by itself; null when one of them never does. */
function endOf(codes: readonly AccessCode[]): Instant | null {
  const ends = codes.map(lastsUntil)
  return ends.includes(null) ? null : Math.max(...ends.map(Number))
}

/** Of somebody else's code, the id that the service gave it. One of ours that others took over has no key any more. */
function nativeIdSeen(codes: readonly AccessCode[], ours: Subject | null): string | null {
  const key = codes.map(nativeIdOf).find((id) => id !== null)
  return key ?? ours?.nativeId ?? codes[0]?.id ?? null
}

function accountOf(codes: readonly AccessCode[]): Account {
  const named = codes.map((code) => readName(code.name))
  const made = codes.flatMap(({ createdAt }) => createdAt ?? [])
  return {
    nativeId: nativeIdSeen(codes, null) ?? '',
    nativeName: named[0]?.name ?? '',
    displayName: null,
    // Whatever its state, a code that is listed may open its lock.
    active: true,
    entitlements: [...new Set(codes.map(({ lock }) => lock))].sort(),
    markedCredentialId: named.find(({ credentialId }) => credentialId !== null)?.credentialId ?? null,
    lastUsedAt: null,
    createdAt: made.length === 0 ? null : Math.min(...made),
  }
}
