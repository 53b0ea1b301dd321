import { randomUUID } from 'node:crypto'
import { GATE_PASS } from '~/domain/connected-system/connected-system'
import type { WhyNot } from '~/domain/credential/credential'
import { openingNow } from '~/domain/credential/opening'
import { PASS_TOKEN_TYPE, type PassClaims, passClaims } from '~/domain/gate/pass-token'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Instant, SECOND } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { heldStanding } from '~/usecases/credential/held.server'
import { type CredentialStanding, nameAsApproved } from '~/usecases/credential/standing.server'
import { keepFromClaims } from '~db/repositories/credentials'
import { livePassStatuses, noteToken } from '~db/repositories/pass-status'
import type { Tx } from '~db/store'
import { transactAs } from '../identity/actor-now.server'
import { statusListUri } from './list-addresses'
import { signForReaders } from './pass-keys.server'
import { zoneOf } from './zone-of'

/** A pass as a signed token, for readers of others that cannot ask the portal. */
export interface IssuedPass {
  readonly token: string
  readonly claims: PassClaims
}

/** What the holder's page shows of it. */
export interface PassForReaders {
  readonly credentialId: Id
  readonly site: { readonly name: string; readonly timeZone: string }
  readonly now: Instant
  /** Names of the zones that stand in the token, and of those that ask for an escort and therefore do not. */
  readonly zones: readonly string[]
  readonly escortIn: readonly string[]
  readonly issued: IssuedPass | null
  /** Why none was issued: `pass_not_open` with the reasons in `why`, `pass_another_name`, `pass_escort_only`, `pass_not_ready`. */
  readonly refused: string | null
  readonly why: readonly WhyNot[]
}

/**
 * Issues the token for the holder of a pass, from what is granted at this instant: the evaluation that the gate's screen asks.
 * It says nothing that a guard would have to look after: zones that ask for an escort are left out, and a person whose name is
 * not the approved one gets none. What ends it early is the pass's place in the status list, where it is written down that a token
 * with it lives, and until when. Problems: not_found.
 */
export async function issuePassToken(
  services: Services,
  actor: Actor,
  credentialId: Id,
): Promise<Result<PassForReaders>> {
  // In one transaction: a lock that is placed before it is seen by it, and whoever ends the pass after it sees the token.
  const prepared = await transactAs(services, actor, async (tx, actor) => {
    const now = services.clock.now()
    // Before anything is read: a claim that the engine makes after it sees the token, and one that it made before is void if a lock
    // came in between.
    await keepFromClaims(tx, credentialId)
    const found = await heldStanding(services, tx, actor, credentialId, GATE_PASS, now)
    return found ? ok({ now, found, claims: await claimsFor(services, tx, found, now) }) : refuse('not_found')
  })
  if (!prepared.ok) return prepared
  const { now, found, claims } = prepared.value
  const { facts, standing, want } = found
  const held = [...want.entitlements.keys()].flatMap((id) => standing.approved.get(id) ?? [])
  const refused = typeof claims === 'string' ? claims : null
  const issued =
    typeof claims === 'string'
      ? null
      : { claims, token: await signForReaders(services, PASS_TOKEN_TYPE, { ...claims }, now) }
  return ok({
    credentialId,
    site: { name: facts.site.name, timeZone: facts.site.timeZone },
    now,
    zones: namesOf(held.filter((each) => !each.escortRequired)),
    escortIn: namesOf(held.filter((each) => each.escortRequired)),
    issued,
    refused,
    why: want.why,
  })
}

/** What the token may say, noted as said; or why there is none. */
async function claimsFor(
  services: Services,
  tx: Tx,
  found: CredentialStanding,
  now: Instant,
): Promise<PassClaims | string> {
  const { facts, standing, want } = found
  const opening = openingNow(standing, want, now)
  if (opening === null) return 'pass_not_open'
  if (!nameAsApproved(found)) return 'pass_another_name'
  const { artifact, site, credential } = facts
  if (artifact === null || artifact.state === 'gone') return 'pass_not_ready'
  const [status] = await livePassStatuses(tx, [artifact.id])
  if (!status) return 'pass_not_ready'
  // What came in between, and the engine has not written down yet, is not promised.
  const promised = opening.versions.filter((id) => status.versions.includes(id))
  const unattended = promised.filter((id) => standing.approved.get(id)?.escortRequired === false)
  if (unattended.length === 0) return promised.length > 0 ? 'pass_escort_only' : 'pass_not_ready'
  const said = {
    issuer: services.env.baseUrl,
    siteId: site.id,
    credentialId: credential.id,
    zones: unattended.flatMap((id) => zoneOf(standing, id) ?? []),
    opening,
    promisedUntil: status.until,
    place: { idx: status.idx, uri: statusListUri(services.env.baseUrl, status.listId) },
    jti: randomUUID(),
  }
  const claims = passClaims(said, now)
  if (claims === null) return 'pass_not_ready'
  return (await noteToken(tx, status, claims.exp * SECOND)) ? claims : 'pass_not_ready'
}

function namesOf(entitlements: readonly { readonly name: string }[]): string[] {
  return entitlements.map(({ name }) => name).sort()
}
