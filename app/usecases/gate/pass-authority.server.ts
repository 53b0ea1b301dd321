import type { PassAuthority } from '~/connectors/gate-pass/authority'
import { type GatePassEntitlement, gatePassEntitlement } from '~/connectors/gate-pass/config'
import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { type CredentialStanding, standingsAt } from '~/usecases/credential/standing.server'
import { liveArtifactPage } from '~db/repositories/artifacts'
import { credentialById, credentialsByIds } from '~db/repositories/credentials'

/** Passes read at once when a system's are listed. */
const PAGE = 200

/** The gate's own evaluation, as the `gate-pass` connector asks it: what the guard's screen would say now. */
export function createPassAuthority(services: Pick<Services, 'store' | 'clock' | 'keys'>): PassAuthority {
  const { store, clock, keys } = services
  const identity = `daypass:${sha256(keys.verifyingKey.export({ format: 'der', type: 'spki' }).toString('base64'))}`
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
    async *passes(systemId) {
      for (let after = ''; ; ) {
        const page = await liveArtifactPage(store.read, systemId, after, PAGE)
        const last = page.at(-1)
        if (!last) return
        const credentials = await credentialsByIds(
          store.read,
          page.map((artifact) => artifact.credentialId),
        )
        for (const found of await standingsAt(services, store.read, credentials, clock.now())) {
          const { credential, person, artifact } = found.facts
          yield {
            nativeId: credential.id,
            nativeName: credential.id,
            displayName: person.name,
            active: found.want.state === 'on',
            entitlements: zonesOf(found),
            markedCredentialId: credential.id,
            lastUsedAt: credential.lastUsedAt,
            createdAt: artifact?.createdAt ?? null,
          }
        }
        after = last.id
      }
    },
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
