import type { Connector } from '~/connectors/contract'
import { systemIsConfirmed } from '~/domain/connected-system/confirmation'
import {
  type Capabilities,
  type EndWithoutPortal,
  endWithoutPortal,
  type RunOn,
} from '~/domain/connected-system/connected-system'
import type { OwnAccount } from '~/domain/connected-system/own-accounts'
import type { Id, Seat } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { SystemRow } from '~db/repositories/systems'
import { type SettingField, settingFields } from './setting-fields'

/** A setting as a screen may show it: of a secret only whether there is one. */
export interface SettingView extends SettingField {
  readonly value: string | number | boolean | null
}

/** A connected system without anything secret. */
export interface SystemView {
  readonly id: Id
  readonly siteId: Id
  readonly kind: string
  readonly kindTitle: string
  /** Null where the kind was run on the real thing. */
  readonly runOn: RunOn | null
  readonly name: string
  readonly ownerSeat: Seat
  readonly ownerId: Id | null
  readonly patchOwner: string
  readonly networkSegment: string
  readonly manualSteps: string
  readonly maxAtOnce: number | null
  readonly maxPerMinute: number | null
  /** Until when only a probe is sent, because it does not answer; null while it does. */
  readonly breakerUntil: Instant | null
  readonly settings: readonly SettingView[]
  readonly targetVersion: number
  readonly confirmed: boolean
  readonly approvedIdentity: string | null
  readonly confirmingIdentity: string | null
  readonly confirmedByIt: Id | null
  readonly confirmedByPhysicalSecurity: Id | null
  /** The accounts that are there by right as both seats confirmed them; null where only the identity was confirmed. */
  readonly ownAccounts: readonly OwnAccount[] | null
  readonly capabilities: Capabilities
  readonly endWithoutPortal: EndWithoutPortal
  readonly lastContactAt: Instant | null
  readonly lastFault: string | null
  readonly lastFaultAt: Instant | null
  readonly clockSkew: number | null
  readonly product: string | null
  readonly listedAt: Instant | null
  readonly listFault: string | null
  readonly listedAccounts: number | null
  readonly archivedAt: Instant | null
  readonly scrappedAt: Instant | null
  /** One seat said that it is scrapped. */
  readonly scrapping: boolean
}

export function systemView(system: SystemRow, connector: Connector): SystemView {
  return {
    id: system.id,
    siteId: system.siteId,
    kind: system.kind,
    kindTitle: connector.title,
    runOn: connector.runOn ?? null,
    name: system.name,
    ownerSeat: system.ownerSeat,
    ownerId: system.ownerId,
    patchOwner: system.patchOwner,
    networkSegment: system.networkSegment,
    manualSteps: system.manualSteps,
    maxAtOnce: system.maxAtOnce,
    maxPerMinute: system.maxPerMinute,
    breakerUntil: system.breakerUntil,
    settings: settingFields(connector.configSchema, connector.secretFields).map((field) => ({
      ...field,
      value: field.secret ? system.sealedSecrets !== null : shown(system.config[field.name]),
    })),
    targetVersion: system.targetVersion,
    confirmed: systemIsConfirmed(system),
    approvedIdentity: system.approvedIdentity,
    confirmingIdentity: system.confirmingIdentity,
    confirmedByIt: system.confirmedByIt,
    confirmedByPhysicalSecurity: system.confirmedByPhysicalSecurity,
    ownAccounts: system.ownAccounts,
    capabilities: connector.capabilities,
    endWithoutPortal: endWithoutPortal(connector.capabilities),
    lastContactAt: system.lastContactAt,
    lastFault: system.lastFault,
    lastFaultAt: system.lastFaultAt,
    clockSkew: system.clockSkew,
    product: system.product,
    listedAt: system.listedAt,
    listFault: system.listFault,
    listedAccounts: system.listedAccounts,
    archivedAt: system.archivedAt,
    scrappedAt: system.scrappedAt,
    scrapping:
      system.scrappedAt === null && (system.scrappedByIt ?? system.scrappedByPhysicalSecurity) !== null,
  }
}

function shown(value: unknown): string | number | boolean | null {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}
