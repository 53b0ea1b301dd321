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
import type { Delivery, Network } from './network'
import type { Sight, Target, Wanted, Write } from './target'

export interface SimKind {
  readonly kind: string
  readonly disable: boolean
  readonly nativeExpiry: 'none' | 'instant'
}

/** What the connector's calls tell the oracle, at the moment they happen. */
export interface Witness {
  ordered(target: Target, order: Order<SimMapping>): void
  /** Called where the target answers; what it answers is called when the answer has reached the portal. */
  read(target: Target, credentialId: string): () => void
  wrote(target: Target, write: Write, delivery: Delivery): void
}

export interface SimMapping {
  readonly group: string
}

interface SimConfig {
  readonly target: string
}

/** A connector as its README asks for, over the simulated network. */
export class SimConnector implements Connector<SimConfig, SimMapping> {
  readonly title = 'Simulated system'
  readonly holderSecret = 'none'
  readonly configSchema = z.object({ target: z.string() })
  readonly secretFields = []
  readonly entitlementSchema = z.object({ group: z.string() })
  readonly kind: string
  readonly capabilities

  constructor(
    kind: SimKind,
    private readonly targets: ReadonlyMap<string, Target>,
    private readonly network: Network,
    private readonly witness: Witness,
  ) {
    this.kind = kind.kind
    this.capabilities = {
      nativeExpiry: kind.nativeExpiry,
      weeklyHours: false,
      disable: kind.disable,
      list: true,
      liveSessionKill: false,
      proof: 'read',
    } as const
  }

  nativeEntitlement({ group }: SimMapping): string {
    return group
  }

  nativeName({ credentialId }: OrderedCredential): string {
    return `dp-${credentialId}`
  }

  async check(system: SystemAccess<SimConfig>): Promise<Check> {
    const { sentinel, identity } = await this.#read(this.#target(system), { id: null, mark: '', name: '' })
    return { identity, sentinelSeen: sentinel, clockSkew: 0, product: null, ownAccounts: [], sentinel: null }
  }

  async apply(system: SystemAccess<SimConfig>, order: Order<SimMapping>): Promise<Applied> {
    const target = this.#target(system)
    this.witness.ordered(target, order)
    return {
      nativeId: order.state === 'on' ? await this.#give(target, order) : await this.#take(target, order),
    }
  }

  async observe(system: SystemAccess<SimConfig>, subject: Subject): Promise<Observation> {
    const target = this.#target(system)
    const { account, sentinel, identity } = await this.#read(target, wanted(subject))
    return {
      presence: account === null ? 'absent' : account.active ? 'present' : 'disabled',
      nativeId: account?.id ?? null,
      entitlements: account?.groups ?? [],
      expiresAt: account?.expiresAt ?? null,
      ours: account !== null && account.mark === subject.credentialId,
      sentinelSeen: sentinel,
      identity,
      proof: 'read',
    }
  }

  list(system: SystemAccess<SimConfig>): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  async *#accounts(system: SystemAccess<SimConfig>): AsyncGenerator<Account> {
    const target = this.#target(system)
    const page = await this.network.call(target, false, () =>
      target.list().map((account) => ({
        nativeId: account.id,
        nativeName: account.name,
        displayName: null,
        active: target.isOn(account),
        entitlements: [...account.groups].sort(),
        markedCredentialId: account.mark,
        lastUsedAt: null,
        createdAt: null,
      })),
    )
    const { sentinel } = await this.#read(target, { id: null, mark: '', name: '' })
    if (!sentinel) throw new ConnectorError('unauthorised', 'the list does not hold the sentinel')
    yield* page
  }

  async #give(target: Target, order: Order<SimMapping>): Promise<string> {
    const { account } = await this.#read(target, wanted(order))
    if (account !== null && account.mark !== order.credentialId) throw foreign()
    const id = account?.id ?? (await this.#create(target, order))
    const groups = order.entitlements.map(({ mapping }) => mapping.group)
    for (const group of account?.groups ?? []) {
      if (!groups.includes(group)) await this.#write(target, { op: 'leave', id, group })
    }
    if (this.capabilities.nativeExpiry === 'instant' && account?.expiresAt !== order.validTo) {
      await this.#write(target, { op: 'expire', id, at: order.validTo })
    }
    if (account && !account.active) await this.#write(target, { op: 'switch', id, active: true })
    for (const group of groups) {
      if (!account?.groups.includes(group)) await this.#write(target, { op: 'join', id, group })
    }
    return id
  }

  async #create(target: Target, order: Order<SimMapping>): Promise<string> {
    const { nativeName: name, credentialId: mark, validTo } = order
    const expiresAt = this.capabilities.nativeExpiry === 'instant' ? validTo : null
    const answer = await this.#write(target, { op: 'create', name, mark, expiresAt })
    if (answer !== 'taken') return answer
    const { account } = await this.#read(target, wanted(order))
    if (account === null || account.mark !== mark) throw foreign()
    return account.id
  }

  async #take(target: Target, order: Order<SimMapping>): Promise<string | null> {
    const { account } = await this.#read(target, wanted(order))
    if (account === null) return order.nativeId
    if (account.mark !== order.credentialId) {
      if (account.id === order.nativeId) throw foreign()
      return order.nativeId
    }
    const { id } = account
    if (this.capabilities.disable && account.active)
      await this.#write(target, { op: 'switch', id, active: false })
    for (const group of account.groups) await this.#write(target, { op: 'leave', id, group })
    if (order.state === 'gone') await this.#write(target, { op: 'delete', id })
    return id
  }

  #target({ config }: SystemAccess<SimConfig>): Target {
    const target = this.targets.get(config.target)
    if (!target) throw new ConnectorError('unreachable', 'there is no such target')
    return target
  }

  async #read(target: Target, subject: Wanted): Promise<Sight> {
    const { sight, learned } = await this.network.call(target, false, () => ({
      learned: this.witness.read(target, subject.mark),
      sight: target.read(subject),
    }))
    learned()
    return sight
  }

  #write(target: Target, write: Write): Promise<string> {
    return this.network.call(target, true, (delivery) => {
      if (target.mood === 'stranger') throw new ConnectorError('refused', 'not in this tenant')
      const answer = target.write(write)
      this.witness.wrote(target, write, delivery)
      return answer
    })
  }
}

function wanted({ nativeId: id, credentialId: mark, nativeName: name }: Subject): Wanted {
  return { id, mark, name }
}

function foreign(): ConnectorError {
  return new ConnectorError('conflict', 'an account without our mark stands there')
}
