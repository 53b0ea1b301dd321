import type { Id, Seat } from '../kernel/ids'
import { ok, type Problem, type Result, refuse } from '../kernel/result'
import type { Role } from './roles'

/** Roles with which access is approved, or approvers are made: they change only with a second person. */
export const GUARDED_ROLES = ['administrator', 'approver'] as const
export type GuardedRole = (typeof GUARDED_ROLES)[number]

export const CHANGE_KINDS = ['appoint', 'change_address', 'reset_second_factor'] as const

export interface Appointment {
  readonly role: Role
  readonly siteId: Id | null
  readonly seat: Seat | null
}

export type GuardedChange =
  | ({ readonly kind: 'appoint'; readonly personId: Id } & Appointment)
  | { readonly kind: 'change_address' | 'reset_second_factor'; readonly personId: Id }

/** Who holds the guarded roles; people who are archived are none of them. */
export interface Powers {
  /** Administrators whose appointment counts now. */
  readonly administrators: readonly Id[]
  /** Approvers whose appointment counts now, of any site and seat. */
  readonly approvers: readonly Id[]
  /** Everybody who was ever appointed to a guarded role, ended or archived since or not. */
  readonly ever: readonly Id[]
}

export function isGuarded(role: string): role is GuardedRole {
  return (GUARDED_ROLES as readonly string[]).includes(role)
}

/** The appointment with what its role needs and nothing else: a guard has a site, an approver a site and a seat. */
export function appointmentOf(role: Role, siteId: Id | null, seat: Seat | null): Result<Appointment> {
  const missing: Problem[] = []
  if ((role === 'guard' || role === 'approver') && siteId === null)
    missing.push({ code: 'required', field: 'siteId' })
  if (role === 'approver' && seat === null) missing.push({ code: 'required', field: 'seat' })
  const [first, ...rest] = missing
  if (first) return refuse(first, ...rest)
  if (role === 'approver') return ok({ role, siteId, seat })
  if (role === 'guard') return ok({ role, siteId, seat: null })
  return ok({ role, siteId: null, seat: null })
}

/** Why somebody who holds `held` cannot be appointed to this as well; null when they can. */
export function appointmentProblem(held: readonly Appointment[], wanted: Appointment): Problem | null {
  const same = held.some(
    (each) => each.role === wanted.role && each.siteId === wanted.siteId && each.seat === wanted.seat,
  )
  if (same) return { code: 'already_appointed', field: 'role' }
  const holds = (role: Role) => held.some((each) => each.role === role)
  if (wanted.role === 'administrator' && holds('approver'))
    return { code: 'administrator_holds_no_seat', field: 'role' }
  if (wanted.role !== 'approver') return null
  if (holds('administrator')) return { code: 'administrator_holds_no_seat', field: 'role' }
  const otherSeat = held.some((each) => each.role === 'approver' && each.siteId === wanted.siteId)
  return otherSeat ? { code: 'one_seat_per_site', field: 'seat' } : null
}

/**
 * Administrators propose; a person proposes a change of the own address; and while the only administrator is the one
 * concerned, an approver may speak for them.
 */
export function mayPropose(actorId: Id, change: GuardedChange, powers: Powers): boolean {
  if (powers.administrators.includes(actorId)) return true
  if (change.kind === 'change_address' && actorId === change.personId) return true
  const [only, ...others] = powers.administrators
  return (
    change.kind !== 'appoint' &&
    only === change.personId &&
    others.length === 0 &&
    powers.approvers.includes(actorId)
  )
}

/**
 * True while the portal knows one administrator and never knew anybody else with a guarded role: the second
 * administrator then confirms by accepting. Counting those of the past keeps an administrator who removed
 * everybody else from appointing again alone.
 */
export function isFirstAppointment(change: GuardedChange, proposedBy: Id, powers: Powers): boolean {
  return (
    change.kind === 'appoint' &&
    change.role === 'administrator' &&
    change.personId !== proposedBy &&
    powers.administrators.includes(proposedBy) &&
    powers.ever.every((id) => id === proposedBy)
  )
}

/**
 * Who may be the second person: another administrator, or an approver where there is no other administrator; never
 * the proposer, never the person concerned. The one exception is `isFirstAppointment`.
 */
export function secondPeople(change: GuardedChange, proposedBy: Id, powers: Powers): readonly Id[] {
  if (isFirstAppointment(change, proposedBy, powers)) return [change.personId]
  const neither = (id: Id) => id !== proposedBy && id !== change.personId
  const administrators = powers.administrators.filter(neither)
  return administrators.length > 0 ? administrators : powers.approvers.filter(neither)
}
