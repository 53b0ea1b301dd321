import { PORTAL_DECIDES } from '~/domain/connected-system/connected-system'
import type { WhyNot } from '~/domain/credential/credential'
import { ownEnd } from '~/domain/grant/window'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { type CredentialStanding, standingsAt } from '~/usecases/credential/standing.server'
import type { CredentialRow } from '~db/repositories/credentials'
import { requestsByIds } from '~db/repositories/requests'
import type { Handle } from '~db/store'
import { tellsUse } from '../finding/listing-coverage.server'
import type { Named, NamedSite } from '../report/names.server'
import { type LiveState, liveState } from './live-state'

/** What one person holds in one connected system now. */
export interface LiveRow {
  readonly credentialId: Id
  readonly person: Named & { readonly photoFileId: Id | null }
  readonly vendor: Named | null
  readonly site: NamedSite
  readonly system: Named
  readonly state: LiveState
  /** Why granted access gives nothing now; empty otherwise. */
  readonly why: readonly WhyNot[]
  /** What is held, or would be: with the end of the time it is held without a break. */
  readonly entitlements: readonly { readonly name: string; readonly until: Instant }[]
  /** The end of the last running window; null when none runs. */
  readonly windowEnd: Instant | null
  /** Access is over, and open sessions may go on until then; null otherwise. */
  readonly sessionsUntil: Instant | null
  readonly observedAt: Instant | null
  readonly proof: string | null
  readonly fault: string | null
  readonly lastUsedAt: Instant | null
  /** Whether anybody tells of a use. */
  readonly tellsUse: boolean
  readonly requests: readonly { readonly id: Id; readonly number: number | null }[]
  /** The actor may end it now. */
  readonly mayEnd: boolean
}

/** States of access that is granted and gives nothing now: the others say enough. */
const HELD_BACK: readonly LiveState[] = ['off', 'finishing', 'locked', 'capped', 'frozen', 'scheduled']

/** Credentials evaluated at `now`, in the order given. */
export async function liveRows(
  services: Services,
  h: Handle,
  actor: Actor,
  credentials: readonly CredentialRow[],
  now: Instant,
): Promise<LiveRow[]> {
  const standings = await standingsAt(services, h, credentials, now)
  const requestIds = standings.flatMap(({ standing }) => standing.grants.map((grant) => grant.requestId))
  const requests = new Map((await requestsByIds(h, [...new Set(requestIds)])).map((row) => [row.id, row]))
  return standings.map((each) => {
    const { credential, person, vendor, site, system, openEnds } = each.facts
    const portalDecides = PORTAL_DECIDES.has(system.kind)
    const ids = [...new Set(each.standing.grants.map((grant) => grant.requestId))]
    const mine = ids.flatMap((id) => requests.get(id) ?? [])
    const state = liveState({ want: each.want, held: credential.state, portalDecides, openEnds, now })
    return {
      credentialId: credential.id,
      person: { id: person.id, name: person.name, photoFileId: person.photoFileId },
      vendor: vendor && { id: vendor.id, name: vendor.name },
      site: { id: site.id, name: site.name, timeZone: site.timeZone },
      system: { id: system.id, name: system.name },
      state,
      why: HELD_BACK.includes(state) ? each.want.why : [],
      entitlements: entitlementsOf(each),
      windowEnd: endOf(each),
      sessionsUntil: each.want.sessionsUntil,
      observedAt: credential.observedAt,
      proof: typeof credential.observation?.proof === 'string' ? credential.observation.proof : null,
      fault: credential.fault,
      lastUsedAt: credential.lastUsedAt,
      tellsUse: tellsUse(services, system),
      requests: mine.map(({ id, number }) => ({ id, number })),
      mayEnd:
        mine.length > 0 && may(actor, 'grant.end', { siteId: site.id, people: [], vendorId: null }, now),
    }
  })
}

/** What is held now; where nothing is, what the running grants are about. */
function entitlementsOf({ facts, standing, want }: CredentialStanding): LiveRow['entitlements'] {
  const until = new Map<Id, Instant>(want.entitlements)
  if (until.size === 0) {
    for (const grant of standing.grants) {
      const id = grant.entitlementVersionId
      until.set(id, Math.max(until.get(id) ?? 0, ownEnd(grant)))
    }
  }
  const named = [...until].map(([id, end]) => ({
    name: facts.versions.find((version) => version.id === id)?.name ?? id,
    until: end,
  }))
  if (named.length > 0) return named
  return facts.openEnds.map((end) => ({
    name:
      facts.versions.find((version) => version.id === end.entitlementVersionId)?.name ?? end.entitlementId,
    until: end.plannedAt,
  }))
}

function endOf({ standing, facts }: CredentialStanding): Instant | null {
  const ends = standing.grants.map(ownEnd)
  if (ends.length > 0) return Math.max(...ends)
  const planned = facts.openEnds.map((end) => end.plannedAt)
  return planned.length > 0 ? Math.max(...planned) : null
}
