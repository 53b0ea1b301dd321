import { z } from 'zod'
import { inPages } from '~/connectors/account-pages'
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
} from '~/connectors/contract'
import type { Account, Observation } from '~/domain/reconciliation/observation'
import type { Held } from './truth-server'

interface Config {
  readonly url: string
}

interface Mapping {
  readonly group: string
}

/** Speaks to test/experiments/kill/truth-server.ts; `passed` is told each step before and after it is taken. */
export class TruthConnector implements Connector<Config, Mapping> {
  readonly kind = 'truth'
  readonly title = 'Truth in another process'
  readonly holderSecret = 'none'
  readonly configSchema = z.object({ url: z.string() })
  readonly secretFields = []
  readonly entitlementSchema = z.object({ group: z.string() })
  readonly capabilities = {
    nativeExpiry: 'none',
    weeklyHours: false,
    disable: true,
    list: true,
    liveSessionKill: false,
    proof: 'read',
  } as const

  constructor(
    private readonly passed: (step: string) => void,
    /** Told to the target with every call. */
    private readonly node = '',
  ) {}

  nativeEntitlement({ group }: Mapping): string {
    return group
  }

  nativeName({ credentialId }: OrderedCredential): string {
    return `dp-${credentialId}`
  }

  async check(system: SystemAccess<Config>): Promise<Check> {
    const identity = system.config.url
    return { identity, sentinelSeen: true, clockSkew: 0, product: null, ownAccounts: [], sentinel: null }
  }

  async apply(system: SystemAccess<Config>, order: Order<Mapping>): Promise<Applied> {
    const { state, credentialId } = order
    this.passed(`before "${state}" is sent`)
    const held: Held = {
      active: state === 'on',
      groups: order.entitlements.map(({ mapping }) => mapping.group),
    }
    if (state === 'gone') await this.#call(system, credentialId, 'DELETE')
    else await this.#call(system, credentialId, 'PUT', held)
    this.passed(`after "${state}" was done`)
    return { nativeId: credentialId }
  }

  async observe(system: SystemAccess<Config>, { credentialId }: Subject): Promise<Observation> {
    this.passed('before the read-back')
    const held = await this.#call(system, credentialId, 'GET')
    this.passed('after the read-back')
    return {
      presence: held === null ? 'absent' : held.active ? 'present' : 'disabled',
      nativeId: held === null ? null : credentialId,
      entitlements: held?.groups ?? [],
      expiresAt: null,
      ours: held !== null,
      sentinelSeen: true,
      identity: system.config.url,
      proof: 'read',
    }
  }

  list(system: SystemAccess<Config>): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  async *#accounts(system: SystemAccess<Config>): AsyncGenerator<Account> {
    const all = (await this.#call(system, '', 'GET')) as unknown as Record<string, Held>
    for (const [id, { active, groups }] of Object.entries(all)) {
      yield {
        nativeId: id,
        nativeName: `dp-${id}`,
        displayName: null,
        active,
        entitlements: groups,
        markedCredentialId: id,
        lastUsedAt: null,
        createdAt: null,
      }
    }
  }

  async #call(
    { config, signal }: SystemAccess<Config>,
    id: string,
    method: string,
    held?: Held,
  ): Promise<Held | null> {
    try {
      const body = held === undefined ? undefined : JSON.stringify(held)
      const response = await fetch(`${config.url}/${id}`, {
        method,
        body,
        signal,
        headers: { node: this.node },
      })
      if (method !== 'GET' || response.status === 404) {
        await response.arrayBuffer()
        return null
      }
      return (await response.json()) as Held
    } catch (error) {
      throw new ConnectorError('unreachable', 'the target does not answer', null, { cause: error })
    }
  }
}
