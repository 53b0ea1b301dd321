import type { PassAnswer, PassAuthority } from '~/connectors/gate-pass/authority'
import { openingNow, stillCovers } from '~/domain/credential/opening'
import { takenUntil } from '~/domain/gate/status-list'
import type { Id } from '~/domain/kernel/ids'
import { type Instant, MINUTE } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { accountsOfPortal, portalIdentity } from '~/usecases/credential/accounts-of-portal.server'
import { type CredentialStanding, standingOf } from '~/usecases/credential/standing.server'
import { type PassStatusRow, placesOfTokens } from '~db/repositories/pass-status'
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
      return found ? answerFor(services, found, now) : null
    },
    accounts: (systemId) =>
      accountsOfPortal(services, systemId, async (found, now) => {
        const answer = await answerFor(services, found, now)
        return {
          nativeName: found.facts.credential.id,
          entitlements: answer?.zones ?? [],
          active: answer?.state === 'on',
        }
      }),
  }
}

async function answerFor(
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  found: CredentialStanding,
  now: Instant,
): Promise<PassAnswer | null> {
  const { want, facts, standing } = found
  if (facts.artifact === null) return null
  // What ends by time alone has ended only where the time is known.
  const doubted = clock.doubt() !== null && facts.openEnds.length > 0
  const places = await placesOfTokens(store.read, facts.artifact.id, doubted ? 0 : now)
  const taken = takenByReaders(found, places, now, doubted)
  if (want.entitlements.size === 0 && taken.length === 0) {
    return want.state === 'gone' ? null : { state: 'off', zones: [], until: null }
  }
  const zones = [
    ...[...want.entitlements.keys()].map((id) => zoneOf(standing, id) ?? id),
    // By itself where it is not to be held any more: another version of the same zone may ask for an escort.
    ...taken.flatMap((each) => each.versions).filter((id) => !want.entitlements.has(id)),
  ]
  return {
    state: 'on',
    zones: [...new Set(zones)].sort(),
    until: Math.max(...want.entitlements.values(), ...taken.map(({ until }) => until)),
  }
}

/** What tokens say that is not to be held any more, and until when a reader that does as it is told may believe it. */
function takenByReaders(
  { standing, want }: CredentialStanding,
  places: readonly PassStatusRow[],
  now: Instant,
  doubted: boolean,
): { readonly versions: readonly Id[]; readonly until: Instant }[] {
  const opening = openingNow(standing, want, now)
  return places.flatMap((place) => {
    const stands = place.endedAt === null && opening !== null && stillCovers(opening, place)
    const until = stands ? null : (takenUntil(place, now) ?? (doubted ? now + MINUTE : null))
    return until === null ? [] : [{ versions: place.versions, until }]
  })
}
