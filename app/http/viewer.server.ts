import { isAdministrator } from '~/domain/person/roles'
import type { NavItem } from '~/ui/layout/site-nav'
import { viewSelf } from '~/usecases/identity/view-self.server'
import { roleInWords } from '~/usecases/staff/role-views.server'
import { labelFor } from '~/words/messages'
import { spanText } from '~/words/span'
import { type Caller, optionalActor, type RouteArgs } from './caller.server'
import { navigationOf } from './navigation'

/** What the frame around the pages shows of who is signed in. */
export interface Viewer {
  readonly name: string
  /** The role in words: 'Approver, IT, Hamburg', 'Crew lead, Nordlicht GmbH'. */
  readonly detail: string
  readonly nav: readonly NavItem[]
  readonly banner: { readonly overdue: number; readonly oldest: string | null } | null
  /** Nothing new is given now, for those who can do something about it. */
  readonly givingFrozen: boolean
}

/** Null while nobody is signed in, and while a second factor is still asked for: there is nothing to go to then. */
export async function loadViewer(args: RouteArgs): Promise<Viewer | null> {
  const caller = await optionalActor(args)
  if (caller === null) return null
  const self = await viewSelf(caller.services, caller)
  const { overdue, oldestOverdue } = self
  const oldest = oldestOverdue === null ? null : spanText(caller.now - oldestOverdue)
  return {
    name: caller.person.name,
    detail: inWords(caller, self.siteNames, self.vendorName),
    nav: caller.withheld === null ? navigationOf(caller.actor, caller.now, self) : [],
    banner: overdue > 0 ? { overdue, oldest } : null,
    givingFrozen: self.givingFrozen,
  }
}

function inWords(
  { actor, now }: Caller,
  siteNames: ReadonlyMap<string, string>,
  vendorName: string | null,
): string {
  if (actor.kind === 'contractor') {
    return [labelFor('role', actor.crewLead ? 'crew_lead' : 'contractor'), vendorName]
      .filter(Boolean)
      .join(', ')
  }
  if (isAdministrator(actor, now)) return labelFor('role', 'administrator')
  const words = actor.assignments
    .filter((each) => each.effectiveAt <= now)
    .map((each) => roleInWords(each, siteNames))
  const [first, second, ...more] = [...new Set(words)]
  if (first === undefined) return 'Staff'
  return [first, second, more.length > 0 ? `${more.length} more` : undefined].filter(Boolean).join('; ')
}
