import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { openChangesOf } from '~db/repositories/pending-changes'
import { rolesOf } from '~db/repositories/roles'
import { type ChangeView, viewChange } from '../staff/list-changes.server'
import { type RoleView, roleViews } from '../staff/role-views.server'
import type { SignedIn } from './load-actor.server'
import { listSessions } from './revoke-session.server'

export interface AccountView {
  readonly person: { readonly name: string; readonly email: string; readonly phone: string | null }
  readonly roles: readonly RoleView[]
  readonly secondFactor: SignedIn['secondFactor']
  readonly sessions: readonly {
    readonly id: Id
    readonly userAgent: string | null
    readonly createdAt: Instant
    readonly lastSeenAt: Instant
    readonly current: boolean
  }[]
  /** Four-eyes changes about this person that wait. */
  readonly changes: readonly ChangeView[]
  /** That of the person's own site where there is exactly one, else UTC. */
  readonly timeZone: string
}

/** Everything the account page shows of its own person. */
export async function viewAccount(services: Services, signedIn: SignedIn): Promise<AccountView> {
  const { actor, person, session, secondFactor } = signedIn
  const { read } = services.store
  const now = services.clock.now()
  const { views, timeZone } = await roleViews(read, await rolesOf(read, person.id), now)
  const waiting = await openChangesOf(read, person.id, now)
  const changes: ChangeView[] = []
  for (const row of waiting) {
    const view = await viewChange(services, actor, row.id)
    if (view.ok) changes.push(view.value)
  }
  return {
    person: { name: person.name, email: person.email, phone: person.phone },
    roles: views,
    secondFactor,
    sessions: (await listSessions(services, actor)).map((each) => ({
      id: each.id,
      userAgent: each.userAgent,
      createdAt: each.createdAt,
      lastSeenAt: each.lastSeenAt,
      current: each.id === session.id,
    })),
    changes,
    timeZone,
  }
}
