import { MANUAL } from '~/domain/connected-system/connected-system'
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
import type { TaskAuthority } from './authority'
import {
  type ManualConfig,
  type ManualEntitlement,
  manualConfig,
  manualEntitlement,
  thingName,
} from './config'

type Access = SystemAccess<ManualConfig>

/**
 * What people hand out and take back. The order becomes tasks; what is read back is what people said they did: one is believed
 * when they say that something is out, two are needed to say that it is back.
 */
export class ManualConnector implements Connector<ManualConfig, ManualEntitlement> {
  readonly kind = MANUAL
  readonly title = 'Keys, badges and panels, by hand'
  readonly holderSecret = 'none'
  readonly configSchema = manualConfig
  readonly secretFields = []
  readonly entitlementSchema = manualEntitlement
  readonly capabilities = {
    // A key opens until somebody has it back.
    nativeExpiry: 'none',
    weeklyHours: false,
    disable: false,
    list: true,
    liveSessionKill: false,
    noSessions: true,
    proof: 'attested',
  } as const

  constructor(private readonly authority: TaskAuthority) {}

  nativeEntitlement(mapping: ManualEntitlement): string {
    return thingName(mapping)
  }

  nativeName({ credentialId }: OrderedCredential): string {
    return credentialId
  }

  async check(_system: Access): Promise<Check> {
    return {
      identity: this.authority.identity(),
      sentinelSeen: null,
      clockSkew: null,
      product: null,
      ownAccounts: [],
      sentinel: null,
    }
  }

  async apply(_system: Access, order: Order<ManualEntitlement>): Promise<Applied> {
    const wanted =
      order.state === 'on'
        ? order.entitlements.map(({ mapping, until }) => ({
            right: thingName(mapping),
            item: mapping.item,
            until,
          }))
        : []
    await this.authority.arrange(order.credentialId, wanted).catch(cannotTell)
    return { nativeId: order.credentialId }
  }

  async observe(_system: Access, { credentialId }: Subject): Promise<Observation> {
    const { held, open, awaited, proof } = await this.authority.answer(credentialId).catch(cannotTell)
    return {
      presence: held.length > 0 ? 'present' : 'absent',
      nativeId: open ? credentialId : null,
      entitlements: held,
      expiresAt: null,
      ours: open,
      ...(awaited === null ? {} : { awaited }),
      // The tasks are the portal's own: an answer is itself the sight of them.
      sentinelSeen: true,
      identity: this.authority.identity(),
      proof,
    }
  }

  list(system: Access): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  async *#accounts({ systemId }: Access): AsyncGenerator<Account> {
    try {
      yield* this.authority.accounts(systemId)
    } catch (error) {
      cannotTell(error)
    }
  }
}

function cannotTell(error: unknown): never {
  throw new ConnectorError('failing', 'The portal could not read its tasks.', null, { cause: error })
}
