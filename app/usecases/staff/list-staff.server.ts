import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { isGuarded } from '~/domain/person/guarded-change'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { openChangesOf } from '~db/repositories/pending-changes'
import { personById, staffPage } from '~db/repositories/people'
import { rolesOf, rolesOfPeople } from '~db/repositories/roles'
import { liveSites } from '~db/repositories/sites'
import { enrolledAmong } from '~db/repositories/totp-factors'
import { type ChangeView, viewChange } from './list-changes.server'
import { type RoleView, roleViews } from './role-views.server'

export interface StaffRow {
  readonly id: Id
  readonly name: string
  readonly email: string
  readonly roles: readonly RoleView[]
  readonly enrolled: boolean
  /** Approves or administers and has no second factor yet: can do nothing of it. */
  readonly cannotWork: boolean
}

const PAGE = 50

/** A page of the staff who are not archived, in the order in which they were added. Problems: not_found. */
export async function listStaff(
  services: Services,
  actor: Actor,
  after: Id | null,
): Promise<Result<{ staff: readonly StaffRow[]; next: Id | null; mayChange: boolean }>> {
  const { read } = services.store
  const now = services.clock.now()
  if (!may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const people = await staffPage(read, after ?? '', PAGE + 1)
  const shown = people.slice(0, PAGE)
  const ids = shown.map((person) => person.id)
  const [roles, enrolled] = await Promise.all([rolesOfPeople(read, ids), enrolledAmong(read, ids)])
  const { views } = await roleViews(read, roles, now)
  return ok({
    staff: shown.map((person) => {
      const own = views.filter((role) => role.personId === person.id)
      const has = enrolled.has(person.id)
      return {
        id: person.id,
        name: person.name,
        email: person.email,
        roles: own,
        enrolled: has,
        cannotWork: !has && own.some((role) => isGuarded(role.role)),
      }
    }),
    next: people.length > PAGE ? (shown.at(-1)?.id ?? null) : null,
    mayChange: may(actor, 'configure', {}, now),
  })
}

export interface StaffView {
  readonly id: Id
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly archived: boolean
  readonly roles: readonly RoleView[]
  readonly timeZone: string
  readonly enrolled: boolean
  /** Address and second factor change only with a second person. */
  readonly guarded: boolean
  readonly changes: readonly ChangeView[]
  readonly sites: readonly { readonly id: Id; readonly name: string }[]
  readonly mayChange: boolean
}

/** One member of staff, archived ones too. Problems: not_found. */
export async function viewStaff(services: Services, actor: Actor, id: Id): Promise<Result<StaffView>> {
  const { read } = services.store
  const now = services.clock.now()
  const person = await personById(read, id)
  if (person?.kind !== 'staff' || !may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const [roles, enrolled, waiting, sites] = await Promise.all([
    rolesOf(read, id),
    enrolledAmong(read, [id]),
    openChangesOf(read, id, now),
    liveSites(read),
  ])
  const { views, timeZone } = await roleViews(read, roles, now)
  const changes: ChangeView[] = []
  for (const row of waiting) {
    const change = await viewChange(services, actor, row.id)
    if (change.ok) changes.push(change.value)
  }
  return ok({
    id,
    name: person.name,
    email: person.email,
    phone: person.phone,
    archived: person.archivedAt !== null,
    roles: views,
    timeZone,
    enrolled: enrolled.has(id),
    guarded: views.some((role) => isGuarded(role.role)) || waiting.some((row) => row.kind === 'appoint'),
    changes,
    sites: sites.map((site) => ({ id: site.id, name: site.name })),
    mayChange: may(actor, 'configure', {}, now) && person.archivedAt === null,
  })
}
