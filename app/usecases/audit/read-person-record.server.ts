import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { reaches, type SiteReach, siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { type CredentialRow, credentialsOfPerson } from '~db/repositories/credentials'
import { type PersonRow, personById } from '~db/repositories/people'
import { wasAskedForAt } from '~db/repositories/reports-requests'
import { sitesByIds } from '~db/repositories/sites'
import { vendorById } from '~db/repositories/vendors'
import type { Handle } from '~db/store'
import { type ListPage, PAGE_SIZE } from '../list-page'
import { type LiveRow, liveRows } from '../live/live-row.server'
import type { Named } from '../report/names.server'
import type { EventView } from './event-view.server'
import { timeLine } from './time-line.server'

/** The most of a person's access that stands above the time line. */
const MOST_HELD = 50

export interface PersonRecord {
  readonly person: Pick<PersonRow, 'id' | 'name' | 'kind' | 'crewLead' | 'archivedAt' | 'createdAt'>
  readonly vendor: Named | null
  /** The zone in which the time line is told: that of the newest access, else UTC. */
  readonly timeZone: string
  /** What the person holds, or the targets may hold, now. */
  readonly holds: readonly LiveRow[]
  readonly events: ListPage<EventView>
}

/**
 * One person's time line. Approvers read it of contractors who have or had to do with their sites, and only what tells
 * of these. Problems: not_found.
 */
export async function readPersonRecord(
  services: Services,
  actor: Actor,
  query: { readonly personId: Id; readonly after: string },
  size = PAGE_SIZE,
): Promise<Result<PersonRecord>> {
  const now = services.clock.now()
  const reach = siteReach(actor, 'audit.read', now)
  const h = services.store.read
  const person = reach === null ? null : await personById(h, query.personId)
  if (reach === null || !person) return refuse('not_found')
  const credentials = (await credentialsOfPerson(h, person.id)).filter((row) => reaches(reach, row.siteId))
  if (!(await mayReadPerson(h, reach, person, credentials))) return refuse('not_found')

  const live = credentials.filter((row) => ['on', 'off', 'unknown'].includes(row.state)).slice(-MOST_HELD)
  const newest = credentials.at(-1)
  const [site] = newest ? await sitesByIds(h, [newest.siteId]) : []
  const vendor = person.vendorId === null ? null : await vendorById(h, person.vendorId)
  const { id, name, kind, crewLead, archivedAt, createdAt } = person
  return ok({
    person: { id, name, kind, crewLead, archivedAt, createdAt },
    vendor: vendor && { id: vendor.id, name: vendor.name },
    timeZone: site?.timeZone ?? 'UTC',
    holds: await liveRows(services, h, actor, live, now),
    events: await timeLine(h, reach, { kind: 'person', id }, query.after, size),
  })
}

async function mayReadPerson(
  h: Handle,
  reach: SiteReach,
  person: PersonRow,
  inReach: readonly CredentialRow[],
): Promise<boolean> {
  if (reach === 'all') return true
  if (person.kind !== 'contractor') return false
  return inReach.length > 0 || wasAskedForAt(h, person.id, reach)
}
