import {
  type EndWithoutPortal,
  endWithoutPortal,
  type RunOn,
} from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { staffPage } from '~db/repositories/people'
import { liveSites } from '~db/repositories/sites'
import { type SettingField, settingFields } from './setting-fields'

/** The most owners a choice offers. */
const MOST_OWNERS = 500

export interface KindChoice {
  readonly kind: string
  readonly title: string
  readonly endWithoutPortal: EndWithoutPortal
  /** Null where it was run on the real thing. */
  readonly runOn: RunOn | null
  /** Title of the kind as which the same target is added too, because this one cannot list its accounts. */
  readonly listedBy: string | null
  readonly settings: readonly SettingField[]
}

export interface SystemFormFacts {
  readonly sites: readonly { readonly id: Id; readonly name: string }[]
  readonly kinds: readonly KindChoice[]
  readonly owners: readonly { readonly id: Id; readonly name: string }[]
}

/** What the form for a connected system offers. Problems: not_found. */
export async function systemFormFacts(services: Services, actor: Actor): Promise<Result<SystemFormFacts>> {
  if (!may(actor, 'configure', {}, services.clock.now())) return refuse('not_found')
  const h = services.store.read
  const [sites, owners] = await Promise.all([liveSites(h), staffPage(h, '', MOST_OWNERS)])
  return ok({
    sites: sites.map(({ id, name }) => ({ id, name })),
    owners: owners.map(({ id, name }) => ({ id, name })),
    kinds: services.connectors.kinds().map((kind) => {
      const connector = services.connectors.get(kind)
      return {
        kind,
        title: connector.title,
        endWithoutPortal: endWithoutPortal(connector.capabilities),
        runOn: connector.runOn ?? null,
        listedBy:
          connector.accountsListedBy === undefined
            ? null
            : services.connectors.get(connector.accountsListedBy).title,
        settings: settingFields(connector.configSchema, connector.secretFields),
      }
    }),
  })
}
