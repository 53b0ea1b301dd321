import { MANUAL, SSH_CA } from '~/domain/connected-system/connected-system'
import type { WhyNot } from '~/domain/credential/credential'
import { cutOffOf } from '~/domain/credential/cut-off'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { standingsAt } from '~/usecases/credential/standing.server'
import { credentialsOfPeople } from '~db/repositories/credentials'
import { openEnds } from '~db/repositories/ends'
import { peopleOfVendor, personById } from '~db/repositories/people'
import { type GrantStatus, grantStatus, statusOfAll } from './grant-status'

/** What one person holds, or is to hold, in one connected system. */
export interface Holding {
  readonly credentialId: Id
  readonly personId: Id
  readonly personName: string
  readonly photoFileId: Id | null
  readonly systemName: string
  readonly siteName: string
  readonly timeZone: string
  readonly access: readonly string[]
  readonly status: GrantStatus
  readonly why: readonly WhyNot[]
  readonly from: Instant
  readonly until: Instant
  /** Access is over, and open sessions may go on until then; null otherwise. */
  readonly sessionsUntil: Instant | null
  /** When open sessions are cut off; null where they cannot be. */
  readonly cutOff: Instant | null
  readonly requestId: Id
  readonly isPass: boolean
  /** The holder has certificates signed, and gets no password. */
  readonly isSsh: boolean
  /** Handed out by people: keys, badges. */
  readonly isByHand: boolean
  readonly isMine: boolean
}

/** So many credentials are evaluated for one page. */
const MOST = 150

/** Who has access now, and who will: oneself, or everybody of a crew lead's vendor. What ends first comes first. */
export async function listHoldings(services: Services, actor: Actor): Promise<readonly Holding[]> {
  const { read } = services.store
  const now = services.clock.now()
  const credentials = (await credentialsOfPeople(read, await whose(services, actor)))
    .filter((credential) => credential.state !== 'gone' || credential.dueAt !== null)
    .slice(0, MOST)
  const standings = await standingsAt(services, read, credentials, now)
  const ends = await openEnds(
    read,
    credentials.map((credential) => credential.id),
  )
  const holdings = standings.flatMap((each) => {
    const { facts, want } = each
    const { credential, person, system, site } = facts
    const grants = facts.grants.length > 0 ? facts.grants : want.sessionsUntil === null ? [] : facts.lingering
    const cuts = services.connectors.get(system.kind).capabilities.liveSessionKill
    const [first] = grants
    if (!first) return []
    const current = grants.filter((grant) => grant.validFrom <= now)
    const counted = current.length > 0 ? current : grants
    const versionIds = new Set(counted.map((grant) => grant.entitlementVersionId))
    const status = statusOfAll(counted.map((grant) => grantStatus(grant, each, ends, now)))
    return [
      {
        credentialId: credential.id,
        personId: person.id,
        personName: person.name,
        photoFileId: person.photoFileId,
        systemName: system.name,
        siteName: site.name,
        timeZone: site.timeZone,
        access: facts.versions.filter((version) => versionIds.has(version.id)).map((version) => version.name),
        status: status ?? 'scheduled',
        why: want.why,
        from: Math.min(...counted.map((grant) => grant.validFrom)),
        until: untilOf(
          [...want.entitlements.values()],
          counted.map((grant) => grant.effectiveEnd),
        ),
        sessionsUntil: want.sessionsUntil,
        cutOff: cuts ? cutOffOf(want, each.standing.grants) : null,
        requestId: first.requestId,
        isPass: services.connectors.get(system.kind).holderSecret === 'pass',
        isSsh: system.kind === SSH_CA,
        isByHand: system.kind === MANUAL,
        isMine: person.id === actor.personId,
      },
    ]
  })
  return holdings.sort((a, b) => a.until - b.until || (a.credentialId < b.credentialId ? -1 : 1))
}

function untilOf(held: readonly Instant[], granted: readonly Instant[]): Instant {
  return Math.max(...(held.length > 0 ? held : granted))
}

async function whose(services: Services, actor: Actor): Promise<Id[]> {
  const { read } = services.store
  if (actor.crewLead && actor.vendorId !== null) {
    return (await peopleOfVendor(read, actor.vendorId)).map((person) => person.id)
  }
  const self = await personById(read, actor.personId)
  return self ? [self.id] : []
}
