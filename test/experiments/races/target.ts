import { z } from 'zod'
import { inPages } from '~/connectors/account-pages'
import type {
  AccountPage,
  Applied,
  Check,
  Connector,
  Order,
  OrderedCredential,
  Subject,
  SystemAccess,
} from '~/connectors/contract'
import type { Account, Observation } from '~/domain/reconciliation/observation'

interface Mapping {
  readonly group: string
}

interface Held {
  readonly active: boolean
  readonly groups: readonly string[]
}

type Config = Readonly<Record<string, never>>

/** An honest target in memory. What is held is looked up in `held`, past the portal. */
export class RaceTarget implements Connector<Config, Mapping> {
  readonly kind = 'race'
  readonly title = 'Target of the races'
  readonly holderSecret = 'none'
  readonly configSchema = z.object({})
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
  /** System -> credential -> what it is there. */
  readonly held = new Map<string, Map<string, Held>>()

  nativeEntitlement({ group }: Mapping): string {
    return group
  }

  nativeName({ credentialId }: OrderedCredential): string {
    return `dp-${credentialId}`
  }

  groupsOf(systemId: string, credentialId: string): readonly string[] {
    const held = this.#of(systemId).get(credentialId)
    return held?.active ? held.groups : []
  }

  async check({ systemId }: SystemAccess<Config>): Promise<Check> {
    return {
      identity: systemId,
      sentinelSeen: true,
      clockSkew: 0,
      product: null,
      ownAccounts: [],
      sentinel: null,
    }
  }

  /** Done some turns after it was asked for: others come between. */
  async apply({ systemId }: SystemAccess<Config>, order: Order<Mapping>): Promise<Applied> {
    const { credentialId, state } = order
    await turn()
    if (state === 'gone') this.#of(systemId).delete(credentialId)
    else {
      const groups = order.entitlements.map(({ mapping }) => mapping.group).sort()
      this.#of(systemId).set(credentialId, { active: state === 'on', groups })
    }
    await turn()
    return { nativeId: credentialId }
  }

  async observe({ systemId }: SystemAccess<Config>, { credentialId }: Subject): Promise<Observation> {
    await turn()
    const held = this.#of(systemId).get(credentialId)
    return {
      presence: held === undefined ? 'absent' : held.active ? 'present' : 'disabled',
      nativeId: held === undefined ? null : credentialId,
      entitlements: held?.groups ?? [],
      expiresAt: null,
      ours: held !== undefined,
      sentinelSeen: true,
      identity: systemId,
      proof: 'read',
    }
  }

  list(system: SystemAccess<Config>): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  async *#accounts({ systemId }: SystemAccess<Config>): AsyncGenerator<Account> {
    for (const [credentialId, { active, groups }] of [...this.#of(systemId)]) {
      yield {
        nativeId: credentialId,
        nativeName: `dp-${credentialId}`,
        displayName: null,
        active,
        entitlements: groups,
        markedCredentialId: credentialId,
        lastUsedAt: null,
        createdAt: null,
      }
    }
  }

  #of(systemId: string): Map<string, Held> {
    const known = this.held.get(systemId) ?? new Map<string, Held>()
    this.held.set(systemId, known)
    return known
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
