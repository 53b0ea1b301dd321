import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, isAdministrator, isApprover, may } from '~/domain/person/roles'
import type { NavItem } from '~/ui/layout/site-nav'

/** What the navigation needs to know beside the actor. */
export interface NavFacts {
  readonly siteNames: ReadonlyMap<Id, string>
  readonly overdue: number
  readonly waitingChanges: number
  /** Keys, badges and the like that wait for somebody where the actor works; null where none is out or to be handed out. */
  readonly tasks: number | null
}

/** The pages an actor works on, and no others; what a page then shows is its own to decide. */
export function navigationOf(actor: Actor, now: Instant, facts: NavFacts): NavItem[] {
  return [...contractorItems(actor), ...staffItems(actor, now, facts)]
}

function contractorItems(actor: Actor): NavItem[] {
  if (actor.kind !== 'contractor') return []
  return [
    { to: '/', label: 'My access', icon: 'home', end: true },
    { to: '/requests/new', label: 'Ask for access', icon: 'add' },
    { to: '/requests', label: 'My requests', icon: 'requests', end: true },
    { to: '/pass', label: 'My pass', icon: 'pass' },
    ...(actor.crewLead ? [{ to: '/crew', label: 'My crew', icon: 'people' } as const] : []),
    { to: '/documents', label: 'Documents', icon: 'document' },
    { to: '/account', label: 'My account', icon: 'person' },
  ]
}

function staffItems(actor: Actor, now: Instant, facts: NavFacts): NavItem[] {
  if (actor.kind !== 'staff') return []
  const allowed = (action: Parameters<typeof may>[1]) => may(actor, action, {}, now)
  const administers = isAdministrator(actor, now)
  const items: NavItem[] = [{ to: '/', label: 'Start', icon: 'home', end: true }]
  if (isApprover(actor, now)) items.push({ to: '/inbox', label: 'To decide', icon: 'inbox' })
  if (actor.assignments.some((each) => each.role === 'sponsor' && each.effectiveAt <= now)) {
    items.push({ to: '/requests', label: 'Requests you sponsor', icon: 'requests' })
  }
  for (const siteId of gatesOf(actor, now)) {
    const name = facts.siteNames.get(siteId)
    items.push({ to: `/gate/${siteId}`, label: name ? `Gate ${name}` : 'Gate', icon: 'gate' })
  }
  if (facts.tasks !== null) {
    items.push({ to: '/tasks', label: 'Keys and badges', icon: 'key', count: facts.tasks })
  }
  if (allowed('live.read') || facts.overdue > 0) {
    items.push({ to: '/overdue', label: 'Overdue', icon: 'octagon', count: facts.overdue, urgent: true })
  }
  if (allowed('live.read')) items.push({ to: '/live', label: 'Live access', icon: 'key' })
  if (allowed('document.check')) items.push({ to: '/documents', label: 'Documents', icon: 'document' })
  if (allowed('live.read')) items.push({ to: '/locks', label: 'Locks', icon: 'lock' })
  if (allowed('giving.read')) items.push({ to: '/giving', label: 'Giving', icon: 'clock' })
  if (allowed('audit.read')) {
    const group = 'Review'
    items.push(
      { to: '/audit', label: 'Overview', icon: 'review', group, end: true },
      { to: '/audit/revocations', label: 'Revocations', icon: 'history', group },
      { to: '/audit/stale', label: 'Stale accounts', icon: 'stale', group },
      // Administrators have the same list under its forms.
      ...(administers ? [] : [{ to: '/systems', label: 'Inventory', icon: 'system', group } as const]),
      { to: '/audit/log', label: 'Log', icon: 'document', group },
    )
  }
  if (allowed('configuration.read')) {
    const group = administers ? 'Administer' : 'Configuration'
    items.push(
      { to: '/admin', label: 'Set-up', icon: 'requests', group, end: true },
      { to: '/admin/vendors', label: 'Vendors', icon: 'vendor', group },
      { to: '/admin/people', label: 'Contractors', icon: 'person', group },
      { to: '/admin/sites', label: 'Sites and zones', icon: 'site', group },
      ...(administers
        ? [{ to: '/admin/systems', label: 'Connected systems', icon: 'system', group } as const]
        : []),
      { to: '/admin/entitlements', label: 'Rights', icon: 'key', group },
      { to: '/admin/readers', label: 'Other readers', icon: 'qr', group },
      { to: '/admin/policies', label: 'Policies', icon: 'review', group },
      { to: '/admin/staff', label: 'Staff', icon: 'people', group },
      { to: '/admin/changes', label: 'Waiting changes', icon: 'shield', group, count: facts.waitingChanges },
    )
  }
  items.push({ to: '/account', label: 'My account', icon: 'person' })
  return items
}

/** The sites whose gate the actor keeps, each once. */
export function gatesOf(actor: Actor, now: Instant): readonly Id[] {
  const sites = actor.assignments
    .filter((each) => each.role === 'guard' && each.effectiveAt <= now)
    .flatMap((each) => (each.siteId === null ? [] : [each.siteId]))
  return [...new Set(sites)]
}
