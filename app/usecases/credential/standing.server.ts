import { PORTAL_DECIDES } from '~/domain/connected-system/connected-system'
import type { Desired } from '~/domain/credential/credential'
import { type Standing, weigh } from '~/domain/credential/weigh'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { backingProof } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { wantedNow } from '~/platform/wanted.server'
import { type CredentialFacts, loadFacts } from '~db/repositories/credential-facts'
import { toRevision, toStandingFacts } from '~db/repositories/credential-standing'
import { type CredentialRow, credentialById } from '~db/repositories/credentials'
import type { Handle } from '~db/store'

/** A credential as it stands at an instant: what was stored, what of it counts, and what follows. */
export interface CredentialStanding {
  readonly facts: CredentialFacts
  readonly standing: Standing
  readonly want: Desired
}

/** Evaluates credentials live, from the grants themselves and never from a stored state. */
export async function standingsAt(
  { keys, clock }: Pick<Services, 'keys' | 'clock'>,
  handle: Handle,
  credentials: readonly CredentialRow[],
  now: Instant,
): Promise<CredentialStanding[]> {
  const proof = backingProof(keys)
  return (await loadFacts(handle, credentials, now)).map((facts) => {
    const standing = weigh(toStandingFacts(facts, proof), proof, now)
    return {
      facts,
      standing,
      want: wantedNow(clock, facts, standing, PORTAL_DECIDES.has(facts.system.kind), now),
    }
  })
}

/** One credential; null when there is none of this id. */
export async function standingOf(
  services: Pick<Services, 'keys' | 'clock'>,
  handle: Handle,
  credentialId: Id,
  now: Instant,
): Promise<CredentialStanding | null> {
  const credential = await credentialById(handle, credentialId)
  const [found] = credential ? await standingsAt(services, handle, [credential], now) : []
  return found ?? null
}

/** The standing of each credential, by its id. */
export function standingsById(standings: readonly CredentialStanding[]): ReadonlyMap<Id, CredentialStanding> {
  return new Map(standings.map((each) => [each.facts.credential.id, each]))
}

/** True when the person is still called what both seats read, in every grant that gives now. */
export function nameAsApproved({ facts, standing, want }: CredentialStanding): boolean {
  const giving = standing.grants.filter((grant) => want.entitlements.has(grant.entitlementVersionId))
  const revisionIds = new Set(giving.map((grant) => grant.revisionId))
  return facts.revisions
    .filter((revision) => revisionIds.has(revision.id))
    .every((revision) =>
      toRevision(revision).body.people.some(
        ({ id, name }) => id === facts.person.id && name === facts.person.name,
      ),
    )
}
