import type { PassAnswer, PassAuthority } from '~/connectors/gate-pass/authority'
import { gatePassEntitlement } from '~/connectors/gate-pass/config'
import { covers, openingNow } from '~/domain/credential/opening'
import { takenUntil } from '~/domain/gate/status-list'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { accountsOfPortal, portalIdentity } from '~/usecases/credential/accounts-of-portal.server'
import { type CredentialStanding, standingsAt } from '~/usecases/credential/standing.server'
import { credentialById } from '~db/repositories/credentials'
import { placesOfTokens } from '~db/repositories/pass-status'
import type { Handle } from '~db/store'

/**
 * The pass as the `gate-pass` connector asks it: what the guard's screen would say now, and what readers of others may still
 * take because of a token that they were shown before.
 */
export function createPassAuthority(services: Pick<Services, 'store' | 'clock' | 'keys'>): PassAuthority {
  const { store, clock } = services
  const identity = portalIdentity(services)
  return {
    identity: () => identity,
    async answer(credentialId) {
      const credential = await credentialById(store.read, credentialId)
      if (!credential) return null
      const now = clock.now()
      const [found] = await standingsAt(services, store.read, [credential], now)
      return found ? answerFor(store.read, found, now) : null
    },
    passes: (systemId) =>
      accountsOfPortal(services, systemId, async (found, now) => {
        const answer = await answerFor(store.read, found, now)
        return {
          nativeName: found.facts.credential.id,
          entitlements: answer?.entitlements ?? [],
          active: answer?.verdict === 'allow',
        }
      }),
  }
}

async function answerFor(h: Handle, found: CredentialStanding, now: Instant): Promise<PassAnswer | null> {
  const { want, facts } = found
  if (facts.artifact === null) return null
  const taken = await takenByReaders(h, found, facts.artifact.id, now)
  const versions = [...want.entitlements.keys(), ...taken.flatMap((each) => each.versions)]
  if (versions.length === 0) {
    return want.state === 'gone' ? null : { verdict: 'stop', entitlements: [], until: null }
  }
  return {
    verdict: 'allow',
    entitlements: [...new Set(versions.map((id) => zoneOf(found, id)))].sort(),
    until: Math.max(...want.entitlements.values(), ...taken.map(({ until }) => until)),
  }
}

/** What tokens say that is not to be held any more, and until when a reader that does as it is told may believe it. */
async function takenByReaders(
  h: Handle,
  { standing, want }: CredentialStanding,
  artifactId: Id,
  now: Instant,
): Promise<{ readonly versions: readonly Id[]; readonly until: Instant }[]> {
  const opening = openingNow(standing, want, now)
  return (await placesOfTokens(h, artifactId, now)).flatMap((place) => {
    const stands = place.endedAt === null && opening !== null && covers(opening, place)
    const until = stands ? null : takenUntil(place, now)
    return until === null ? [] : [{ versions: place.versions, until }]
  })
}

/** The zone that a version lets into, as both seats approved it. One that cannot be read is a zone of its own: it never passes for another. */
function zoneOf({ standing }: CredentialStanding, versionId: Id): string {
  const mapping = gatePassEntitlement.safeParse(standing.mappings.get(versionId))
  return mapping.success ? mapping.data.zoneId : versionId
}
