import type { PassAuthority } from '~/connectors/gate-pass/authority'
import { type GatePassEntitlement, gatePassEntitlement } from '~/connectors/gate-pass/config'
import type { Services } from '~/platform/services'
import { accountsOfPortal, portalIdentity } from '~/usecases/credential/accounts-of-portal.server'
import { type CredentialStanding, standingsAt } from '~/usecases/credential/standing.server'
import { credentialById } from '~db/repositories/credentials'

/** The gate's own evaluation, as the `gate-pass` connector asks it: what the guard's screen would say now. */
export function createPassAuthority(services: Pick<Services, 'store' | 'clock' | 'keys'>): PassAuthority {
  const { store, clock } = services
  const identity = portalIdentity(services)
  return {
    identity: () => identity,
    async answer(credentialId) {
      const credential = await credentialById(store.read, credentialId)
      if (!credential) return null
      const [found] = await standingsAt(services, store.read, [credential], clock.now())
      if (!found || found.facts.artifact === null || found.want.state === 'gone') return null
      if (found.want.state === 'off') return { verdict: 'stop', entitlements: [], until: null }
      return {
        verdict: 'allow',
        entitlements: zonesOf(found),
        until: Math.max(...found.want.entitlements.values()),
      }
    },
    passes: (systemId) =>
      accountsOfPortal(services, systemId, (found) => ({
        nativeName: found.facts.credential.id,
        entitlements: zonesOf(found),
      })),
  }
}

/** The zones somebody may be in now, as both seats approved them. */
function zonesOf({ standing, want }: CredentialStanding): string[] {
  const zones = [...want.entitlements.keys()].map((versionId) => {
    const mapping: GatePassEntitlement = gatePassEntitlement.parse(standing.mappings.get(versionId))
    return mapping.zoneId
  })
  return [...new Set(zones)].sort()
}
