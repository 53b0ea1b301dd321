import type { PassAnswer, PassAuthority } from '~/connectors/gate-pass/authority'
import { openingNow, stillCovers } from '~/domain/credential/opening'
import { takenUntil } from '~/domain/gate/status-list'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { accountsOfPortal, portalIdentity } from '~/usecases/credential/accounts-of-portal.server'
import { type CredentialStanding, standingOf } from '~/usecases/credential/standing.server'
import { placesOfTokens } from '~db/repositories/pass-status'
import type { Handle } from '~db/store'
import { zoneOf } from './zone-of'

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
      const now = clock.now()
      const found = await standingOf(services, store.read, credentialId, now)
      return found ? answerFor(store.read, found, now) : null
    },
    accounts: (systemId) =>
      accountsOfPortal(services, systemId, async (found, now) => {
        const answer = await answerFor(store.read, found, now)
        return {
          nativeName: found.facts.credential.id,
          entitlements: answer?.zones ?? [],
          active: answer?.state === 'on',
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
    return want.state === 'gone' ? null : { state: 'off', zones: [], until: null }
  }
  return {
    state: 'on',
    // One that cannot be read is a zone of its own: it never passes for another.
    zones: [...new Set(versions.map((id) => zoneOf(found.standing, id) ?? id))].sort(),
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
    const stands = place.endedAt === null && opening !== null && stillCovers(opening, place)
    const until = stands ? null : takenUntil(place, now)
    return until === null ? [] : [{ versions: place.versions, until }]
  })
}
