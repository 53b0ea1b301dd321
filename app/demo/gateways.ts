import type { Services } from '~/platform/services'
import { ensureSshAuthority } from '~/usecases/ssh/authority-key.server'
import type { SampleOrganisation } from '~db/seed'
import { approveIdentity, seedGateways } from '~db/seed/gateways'

export interface Gateways {
  readonly systemId: string
  /** The sample organisation with the rights `sshOps` and `sshView`. */
  readonly organisation: SampleOrganisation
  /** The line for TrustedUserCAKeys. */
  readonly authorityLine: string
}

/** A system of SSH hosts in Hamburg that both seats confirmed; `user` is the account of its rights. */
export async function writeGateways(
  services: Pick<Services, 'store' | 'clock' | 'keys' | 'audit' | 'ids'>,
  organisation: SampleOrganisation,
  user: string,
): Promise<Gateways> {
  const { store, clock, ids } = services
  const { systemId, entitlements } = await store.transact((tx) =>
    seedGateways(tx, { now: clock.now(), id: () => ids.id() }, organisation, user),
  )
  // Not with the row: the key is made for a system that is there.
  const { fingerprint, publicLine } = await ensureSshAuthority(services, systemId)
  await store.transact((tx) => approveIdentity(tx, systemId, `ssh-ca:${fingerprint}`))
  return {
    systemId,
    organisation: { ...organisation, entitlements: { ...organisation.entitlements, ...entitlements } },
    authorityLine: publicLine,
  }
}
