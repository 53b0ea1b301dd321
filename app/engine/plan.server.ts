import type { Connector } from '~/connectors/contract'
import type { Desired } from '~/domain/credential/credential'
import { desired, nextBoundary } from '~/domain/credential/desired'
import { type Standing, weigh } from '~/domain/credential/weigh'
import type { Instant } from '~/domain/kernel/time'
import { backingProof } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { freezeReasons, wantedNow } from '~/platform/wanted.server'
import { type CredentialFacts, loadFacts } from '~db/repositories/credential-facts'
import { toStandingFacts } from '~db/repositories/credential-standing'
import type { CredentialRow } from '~db/repositories/credentials'
import type { EndRow } from '~db/repositories/ends'
import type { Handle } from '~db/store'
import { mustNarrow } from './narrowing.server'

/** What is to be done with one claimed credential, and all it was decided from. */
export interface Plan {
  readonly claimed: CredentialRow
  readonly facts: CredentialFacts
  readonly connector: Connector
  readonly standing: Standing
  readonly want: Desired
  readonly boundary: Instant | null
  /** Open obligations whose right is not to be held any more, weekly hours aside. */
  readonly due: readonly EndRow[]
  readonly now: Instant
  /** Nothing was ever given and nothing is to be given now: there is nothing to ask the target. */
  readonly rests: boolean
  /** False when the object is gone already and is only looked at again. */
  readonly mayAct: boolean
  /** Giving was frozen when the plan was made: nothing in it gives. */
  readonly frozen: boolean
}

/** A plan for each of these credentials whose rows are all there, which foreign keys see to. */
export async function plansFor(
  services: Services,
  h: Handle,
  claimed: readonly CredentialRow[],
): Promise<Plan[]> {
  const now = services.clock.now()
  const facts = await loadFacts(h, claimed, now)
  return facts.map((each) => planOf(services, each, now))
}

function planOf(services: Services, facts: CredentialFacts, now: Instant): Plan {
  const connector = services.connectors.get(facts.system.kind)
  const proof = backingProof(services.keys)
  const standing = weigh(toStandingFacts(facts, proof), proof, now)
  const { credential, grants, locks, caps } = standing
  const portalDecides = connector.capabilities.proof === 'portal'
  const frozen = freezeReasons(services.clock, facts.freezes).length > 0
  const mayHold = wantedNow(services.clock, facts, standing, portalDecides, now)
  const want = withReadable(services, connector, standing, mayHold)
  const { artifact } = facts
  const staged = want.state === 'off' && portalDecides && !frozen
  const looksOnly = frozen && want.state === 'on' && !mustNarrow(want, facts, connector, standing.mappings)
  return {
    claimed: facts.credential,
    facts,
    connector,
    standing,
    want,
    boundary: soonest(nextBoundary(credential, grants, locks, caps, now), frozen ? want : null),
    due: dueEnds(facts, standing, now),
    now,
    rests: want.state !== 'on' && artifact === null && !staged,
    mayAct: !looksOnly && (artifact === null || artifact.state !== 'gone' || want.state === 'on' || staged),
    frozen,
  }
}

/** While giving is frozen, what is held stops when the time is over that it was given for. */
function soonest(boundary: Instant | null, held: Desired | null): Instant | null {
  const ends = held === null ? [] : [...held.entitlements.values()]
  return boundary === null ? null : Math.min(boundary, ...ends)
}

/** A right whose mapping no longer fits its connector gives nothing, and keeps no other one from being taken. */
function withReadable(services: Services, connector: Connector, standing: Standing, want: Desired): Desired {
  const readable = [...want.entitlements].filter(([versionId]) => {
    const { success } = connector.entitlementSchema.safeParse(standing.mappings.get(versionId))
    if (!success) services.log.error({ versionId }, 'the mapping of a right does not fit its connector')
    return success
  })
  if (readable.length === want.entitlements.size) return want
  const entitlements = new Map(readable)
  return entitlements.size > 0
    ? { ...want, entitlements }
    : { ...want, state: 'off', entitlements, why: ['capped'] }
}

function dueEnds({ openEnds }: CredentialFacts, standing: Standing, now: Instant): readonly EndRow[] {
  if (openEnds.length === 0) return openEnds
  const { credential, grants, locks, caps } = standing
  const aroundTheClock = grants.map((g) => ({ ...g, schedule: { ...g.schedule, weekly: null } }))
  const held = desired(credential, aroundTheClock, locks, caps, now).entitlements
  return openEnds.filter((end) => !held.has(end.entitlementVersionId))
}
