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
import type { PassAuthority } from './authority'
import { type GatePassConfig, type GatePassEntitlement, gatePassConfig, gatePassEntitlement } from './config'

/** The built-in pass for gates and doors with a guard: the portal decides live, so there is nothing to write. */
export class GatePassConnector implements Connector<GatePassConfig, GatePassEntitlement> {
  readonly kind = 'gate-pass'
  readonly title = 'Gate pass'
  readonly holderSecret = 'pass'
  readonly configSchema = gatePassConfig
  readonly secretFields = []
  readonly entitlementSchema = gatePassEntitlement
  readonly capabilities = {
    // The gate refuses from the end on, and so does whoever verifies the signed token: it bears the opening's end.
    nativeExpiry: 'instant',
    weeklyHours: true,
    disable: true,
    list: true,
    // Each time somebody comes to the gate it is asked anew: nothing is open that could be ended.
    liveSessionKill: false,
    noSessions: true,
    proof: 'portal',
  } as const

  constructor(private readonly authority: PassAuthority) {}

  nativeEntitlement(mapping: GatePassEntitlement): string {
    return mapping.zoneId
  }

  nativeName({ credentialId }: OrderedCredential): string {
    return credentialId
  }

  async check(_system: SystemAccess<GatePassConfig>): Promise<Check> {
    return {
      identity: this.authority.identity(),
      sentinelSeen: null,
      clockSkew: null,
      product: null,
      ownAccounts: [],
      sentinel: null,
    }
  }

  /** Nothing to do: what the gate says follows from the grants themselves. */
  async apply(_system: SystemAccess<GatePassConfig>, order: Order<GatePassEntitlement>): Promise<Applied> {
    return { nativeId: order.credentialId }
  }

  async observe(_system: SystemAccess<GatePassConfig>, subject: Subject): Promise<Observation> {
    const answer = await this.authority.answer(subject.credentialId).catch(cannotTell)
    const on = answer?.state === 'on'
    return {
      presence: answer === null ? 'absent' : on ? 'present' : 'disabled',
      nativeId: answer === null ? null : subject.credentialId,
      entitlements: on ? [...new Set(answer.zones)].sort() : [],
      expiresAt: on ? answer.until : null,
      ours: answer !== null,
      // The authority answers from the portal's own store: an answer is itself the sight of it.
      sentinelSeen: true,
      identity: this.authority.identity(),
      proof: this.capabilities.proof,
    }
  }

  list(system: SystemAccess<GatePassConfig>): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  async *#accounts(system: SystemAccess<GatePassConfig>): AsyncGenerator<Account> {
    try {
      yield* this.authority.accounts(system.systemId)
    } catch (error) {
      cannotTell(error)
    }
  }
}

function cannotTell(error: unknown): never {
  throw new ConnectorError('failing', 'The portal could not evaluate its passes.', null, { cause: error })
}
