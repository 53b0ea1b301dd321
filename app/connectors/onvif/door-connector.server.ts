import type { SecretUse } from '~/domain/credential/vault'
import type { Instant } from '~/domain/kernel/time'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import type { Account, Observation } from '~/domain/reconciliation/observation'
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
import { credentialOfMark, shortName } from '../mark'
import { Turns } from '../turns'
import { OnvifClient } from './client.server'
import { type DoorConfig, type DoorEntitlement, doorConfig, doorEntitlement } from './door-config'
import { DoorCredentials, KEPT } from './door-credentials.server'
import { DoorService } from './door-service.server'
import { isMarked, look, nameOf, nativeIdOf, seesSentinel } from './door-sight.server'
import { CODE_GROUPS, momentOf } from './door-values'
import type { DoorCredential } from './door-wire'

/** Credentials of a door controller (ONVIF Profile C and A): a code of its own for each, with access profiles. */
export class OnvifDoorConnector implements Connector<DoorConfig, DoorEntitlement> {
  readonly kind = 'onvif-door'
  readonly title = 'Door controller (ONVIF credentials)'
  readonly runOn = 'simulation'
  readonly holderSecret = 'password'
  readonly keepsSecret = true
  readonly configSchema = doorConfig
  readonly secretFields = ['password']
  readonly entitlementSchema = doorEntitlement
  readonly capabilities = {
    // What the least of them does: many ignore the time of day.
    nativeExpiry: 'date',
    sharedEnd: false,
    weeklyHours: false,
    disable: true,
    list: true,
    liveSessionKill: false,
    noSessions: true,
    proof: 'read',
  } as const
  readonly #turns = new Turns()

  /** `now` measures the controller's clock: the machine's own clock, never a moved one. */
  constructor(private readonly now: () => Instant = Date.now) {}

  nativeEntitlement({ accessProfile }: DoorEntitlement): string {
    return accessProfile
  }

  secretShape({ codeLength }: DoorConfig) {
    return { length: codeLength, groups: CODE_GROUPS }
  }

  secretUse({ codeType }: Partial<DoorConfig>): SecretUse {
    return { kind: codeType === 'Card' ? 'card' : 'pin' }
  }

  nativeName(credential: OrderedCredential): string {
    return shortName(credential)
  }

  async check(system: SystemAccess<DoorConfig>): Promise<Check> {
    const { client, service } = this.#open(system)
    const { codeType, codeFormat, sentinelToken } = system.config
    const { skew } = await client.time()
    const { identity, product } = await client.information()
    const { identifierTypes } = await service.capabilities()
    const type = `pt:${codeType}`
    const knows = identifierTypes.includes(type) && (await service.formatTypes(type)).includes(codeFormat)
    if (!knows)
      throw new ConnectorError('unsupported', `The target takes no ${codeType} in the format ${codeFormat}.`)
    const sentinel = await service.read(sentinelToken)
    const state = sentinel === null ? null : await service.state(sentinelToken)
    return {
      identity,
      product,
      clockSkew: skew,
      sentinelSeen: sentinel !== null,
      ownAccounts: sentinel === null || state === null ? [] : [account(sentinel, state.enabled)],
      sentinel: sentinel === null ? null : nativeIdOf(sentinel),
    }
  }

  apply(system: SystemAccess<DoorConfig>, order: Order<DoorEntitlement>): Promise<Applied> {
    return this.#turns.take(system.systemId, async () => {
      const credentials = new DoorCredentials(this.#open(system).service, system.config)
      return {
        nativeId: order.state === 'on' ? await credentials.give(order) : await credentials.take(order),
      }
    })
  }

  endForeign(system: SystemAccess<DoorConfig>, foreign: ForeignAccount): Promise<void> {
    return this.#turns.take(system.systemId, () =>
      new DoorCredentials(this.#open(system).service, system.config).endForeign(foreign),
    )
  }

  async observe(system: SystemAccess<DoorConfig>, subject: Subject): Promise<Observation> {
    const { client, service } = this.#open(system)
    const { found, copies, sentinelSeen } = await look(service, system.config, subject)
    const state = found === null ? null : await service.state(found.token)
    const open: DoorCredential[] = []
    for (const copy of copies) if ((await service.state(copy.token))?.enabled) open.push(copy)
    const { identity } = await client.information()
    const { time, credential } = await service.capabilities()
    const seen = state === null ? null : found
    const shown = seen ?? open[0] ?? null
    const profiles = [...(seen?.profiles ?? []), ...open.flatMap((copy) => copy.profiles)]
    return {
      // A door asks for the number alone: whose credential it stands in makes no difference to who is let in.
      presence: state?.enabled || open.length > 0 ? 'present' : state === null ? 'absent' : 'disabled',
      nativeId: shown === null ? null : nativeIdOf(shown),
      entitlements: [...new Set(profiles.map(({ token }) => token))].sort(),
      expiresAt: time && credential && seen?.validTo ? momentOf(seen.validTo) : null,
      ours: seen !== null && isMarked(seen, subject),
      keptAtEnd: !system.config.deleteAtEnd || state?.reason === KEPT,
      sentinelSeen,
      identity,
      proof: this.capabilities.proof,
    }
  }

  /** Each page can be gone on from: a controller may hold many thousands, and tells the state of each only by itself. */
  async *list(system: SystemAccess<DoorConfig>, from: string | null): AsyncGenerator<AccountPage> {
    const { service } = this.#open(system)
    const { sentinelToken } = system.config
    let sentinelSeen = from !== null
    for await (const { credentials, next } of service.pages(from)) {
      const accounts: Account[] = []
      for (const credential of credentials) {
        sentinelSeen ||= credential.token === sentinelToken
        const state = await service.state(credential.token)
        if (state !== null) accounts.push(account(credential, state.enabled))
      }
      if (next === null && !(sentinelSeen && (await seesSentinel(service, system.config)))) throw notWhole()
      yield { accounts, next, total: null }
    }
  }

  #open(system: SystemAccess<DoorConfig>) {
    const client = new OnvifClient(system, this.now)
    return { client, service: new DoorService(client) }
  }
}

function account(credential: DoorCredential, active: boolean): Account {
  const { holder, profiles } = credential
  return {
    nativeId: nativeIdOf(credential),
    nativeName: nameOf(credential),
    displayName: holder || null,
    active,
    entitlements: [...new Set(profiles.map(({ token }) => token))].sort(),
    markedCredentialId: credentialOfMark(holder),
    lastUsedAt: null,
    createdAt: null,
  }
}
