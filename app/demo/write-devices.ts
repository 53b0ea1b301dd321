import { ownAccountsOf } from '~/domain/connected-system/own-accounts'
import { systemSecretContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { openSystem } from '~/platform/system-access.server'
import type { SampleOrganisation } from '~db/seed'
import { seedDevice } from '~db/seed/devices'
import type { DemoDevice } from './devices/device'

/** How long a device of this process may take to say who it is, ms. */
const PATIENCE = 20_000

/** Writes the devices as systems that both seats confirmed, as what a connection test says that they are. */
export async function writeDevices(
  services: Services,
  organisation: SampleOrganisation,
  devices: readonly DemoDevice[],
): Promise<void> {
  const { connectors, keys, ids, clock, store } = services
  for (const device of devices) {
    const { kind, secrets, rights, name, ownerSeat, networkSegment, patchOwner, manualSteps } = device
    const connector = connectors.get(kind)
    const id = ids.id()
    const parsed = connector.configSchema.parse({ ...device.config, ...secrets }) as Record<string, unknown>
    const config = Object.fromEntries(
      Object.entries(parsed).filter(([field]) => !connector.secretFields.includes(field)),
    )
    const sealedSecrets =
      Object.keys(secrets).length === 0
        ? null
        : keys.sealer.seal(JSON.stringify(secrets), systemSecretContext(id, config))
    const system = { id, kind, config, sealedSecrets }
    const check = await connector.check(openSystem(services, system, AbortSignal.timeout(PATIENCE)))
    const seen = { identity: check.identity, ownAccounts: ownAccountsOf(check) }
    await store.transact((tx) =>
      seedDevice(tx, { now: clock.now(), id: () => ids.id() }, organisation, {
        ...system,
        ...{ name, ownerSeat, networkSegment, patchOwner, manualSteps, rights },
        ...seen,
      }),
    )
  }
}
