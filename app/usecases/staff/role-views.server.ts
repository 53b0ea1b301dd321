import type { Id, Seat } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Role } from '~/domain/person/roles'
import { labelFor } from '~/words/messages'
import type { RoleRow } from '~db/repositories/roles'
import { sitesByIds } from '~db/repositories/sites'
import type { Handle } from '~db/store'

/** An appointment as pages show it. */
export interface RoleView {
  readonly id: Id
  readonly personId: Id
  readonly role: Role
  readonly seat: Seat | null
  /** 'Approver, IT, Hamburg' */
  readonly words: string
  readonly assignedAt: Instant
  /** When it begins to count, while it does not yet. */
  readonly waitsUntil: Instant | null
}

/** The appointments with the names of their sites, and the zone their times are shown in. */
export async function roleViews(
  handle: Handle,
  rows: readonly RoleRow[],
  now: Instant,
): Promise<{ readonly views: readonly RoleView[]; readonly timeZone: string }> {
  const siteIds = [...new Set(rows.flatMap((row) => (row.siteId === null ? [] : [row.siteId])))]
  const sites = new Map((await sitesByIds(handle, siteIds)).map((site) => [site.id, site]))
  const siteNames = new Map([...sites.values()].map((site) => [site.id, site.name]))
  const views = rows.map((row) => ({
    id: row.id,
    personId: row.personId,
    role: row.role as Role,
    seat: row.seat,
    words: roleInWords({ role: row.role as Role, seat: row.seat, siteId: row.siteId }, siteNames),
    assignedAt: row.assignedAt,
    waitsUntil: row.effectiveAt > now ? row.effectiveAt : null,
  }))
  const zones = new Set([...sites.values()].map((site) => site.timeZone))
  const [zone] = zones
  return { views, timeZone: zones.size === 1 && zone !== undefined ? zone : 'UTC' }
}

/** 'Approver, IT, Hamburg'; the site as its id while its name is not known. */
export function roleInWords(
  { role, seat, siteId }: { readonly role: Role; readonly seat: Seat | null; readonly siteId: Id | null },
  siteNames: ReadonlyMap<Id, string>,
): string {
  const site = siteId === null ? null : (siteNames.get(siteId) ?? siteId)
  return [labelFor('role', role), seat === null ? null : labelFor('seat', seat), site]
    .filter(Boolean)
    .join(', ')
}
