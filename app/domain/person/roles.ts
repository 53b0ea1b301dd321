import { type Id, SEATS, type Seat } from '../kernel/ids'
import { DAY, type Instant, type Millis } from '../kernel/time'

/** What staff may be appointed to. Contractor and crew lead are what a vendor's person is, not an appointment. */
export const ROLES = ['administrator', 'auditor', 'guard', 'sponsor', 'approver'] as const
export type Role = (typeof ROLES)[number]

export interface RoleAssignment {
  readonly role: Role
  /** The site of a guard or an approver; null for roles that span all sites. */
  readonly siteId: Id | null
  /** The seat of an approver. */
  readonly seat: Seat | null
  /** It counts from here on: an approver waits 24 hours after appointment. */
  readonly effectiveAt: Instant
}

/** Whoever asks for something, as their session says. */
export interface Actor {
  readonly personId: Id
  readonly kind: 'contractor' | 'staff'
  readonly vendorId: Id | null
  readonly crewLead: boolean
  /**
   * Proved in this session. What only takes waits for no fresh code, but is never done by who can but read a mailbox;
   * what gives needs a code of its own.
   */
  readonly secondFactorProved: boolean
  readonly assignments: readonly RoleAssignment[]
}

/** What an action is about; fields that do not apply are absent, and an absent field never satisfies a rule. */
export interface Resource {
  readonly siteId?: Id | null
  /** The sites it bears on; none when it bears on no site in particular. */
  readonly siteIds?: readonly Id[]
  readonly vendorId?: Id | null
  readonly seat?: Seat
  readonly requesterId?: Id | null
  readonly sponsorId?: Id | null
  /** Who answers for a connected system. */
  readonly ownerId?: Id | null
  /** The contractors it concerns: a crew, a credential's holder. */
  readonly people?: readonly Id[]
}

function holds(actor: Actor, role: Role, now: Instant, siteId?: Id | null, seat?: Seat): boolean {
  if (actor.kind !== 'staff') return false
  // Who configures approves nothing, even where somebody got both rows into the database.
  if (role === 'approver' && holds(actor, 'administrator', now)) return false
  return actor.assignments.some(
    (a) =>
      a.role === role &&
      a.effectiveAt <= now &&
      (siteId === undefined || a.siteId === siteId) &&
      (seat === undefined || a.seat === seat),
  )
}

/** The seats that count for the actor at a site at `now`. */
export function seatsAt(actor: Actor, siteId: Id, now: Instant): readonly Seat[] {
  return SEATS.filter((seat) => holds(actor, 'approver', now, siteId, seat))
}

export function isAdministrator(actor: Actor, now: Instant): boolean {
  return holds(actor, 'administrator', now)
}

export function isAuditor(actor: Actor, now: Instant): boolean {
  return holds(actor, 'auditor', now)
}

export function isApprover(actor: Actor, now: Instant): boolean {
  return holds(actor, 'approver', now)
}

type Rule = (actor: Actor, resource: Resource, now: Instant) => boolean

const approverOfSite: Rule = (a, r, now) => r.siteId != null && holds(a, 'approver', now, r.siteId)
const approverOfSeat: Rule = (a, r, now) =>
  r.siteId != null && r.seat !== undefined && holds(a, 'approver', now, r.siteId, r.seat)
const approverConcerned: Rule = (a, r, now) =>
  r.siteIds !== undefined &&
  (r.siteIds.length === 0 ? holds(a, 'approver', now) : r.siteIds.some((id) => holds(a, 'approver', now, id)))
const anyApprover: Rule = (a, _r, now) => holds(a, 'approver', now)
const anySeatHolder: Rule = (a, r, now) =>
  r.seat !== undefined && holds(a, 'approver', now, undefined, r.seat)
const administrator: Rule = (a, _r, now) => holds(a, 'administrator', now)
const auditor: Rule = (a, _r, now) => holds(a, 'auditor', now)
const guardOfSite: Rule = (a, r, now) => r.siteId != null && holds(a, 'guard', now, r.siteId)
const requester: Rule = (a, r) => r.requesterId != null && r.requesterId === a.personId
const sponsor: Rule = (a, r) => a.kind === 'staff' && r.sponsorId != null && r.sponsorId === a.personId
const systemOwner: Rule = (a, r) => a.kind === 'staff' && r.ownerId != null && r.ownerId === a.personId
const oneOfThem: Rule = (a, r) => r.people?.includes(a.personId) ?? false
const crewLeadOfVendor: Rule = (a, r) =>
  a.kind === 'contractor' && a.crewLead && r.vendorId != null && r.vendorId === a.vendorId
const contractor: Rule = (a) => a.kind === 'contractor'
const anyOf =
  (...rules: Rule[]): Rule =>
  (a, r, now) =>
    rules.some((rule) => rule(a, r, now))

/** Every action and who may take it. What is not written here, nobody may. */
const RULES = {
  /** Write, change and send a request of one's own. */
  'request.write': contractor,
  'request.change': anyOf(requester),
  'request.read': anyOf(
    requester,
    oneOfThem,
    crewLeadOfVendor,
    sponsor,
    approverOfSite,
    auditor,
    administrator,
  ),
  /** Also to ask the requester: whoever may decide may ask. */
  'request.decide': approverOfSeat,
  /** End granted access before its time. */
  'grant.end': anyOf(requester, oneOfThem, crewLeadOfVendor, sponsor, approverOfSite),
  /** See one's own pass or one-time secret. */
  'credential.hold': oneOfThem,
  'gate.check': guardOfSite,
  'live.read': anyOf(anyApprover, auditor, administrator),
  'giving.read': anyOf(anyApprover, auditor, administrator),
  /** Say for a seat that giving may go on after it was frozen. */
  'giving.resume': anySeatHolder,
  'lock.place': anyApprover,
  'lock.lift': approverConcerned,
  'audit.read': anyOf(auditor, anyApprover, administrator),
  'vendor.evaluate': anySeatHolder,
  /** Add, change and archive the people of a vendor. */
  'crew.manage': anyOf(crewLeadOfVendor, administrator),
  'document.check': anyApprover,
  'document.submit': anyOf(crewLeadOfVendor, oneOfThem, administrator),
  'system.confirm': approverOfSeat,
  /** Say that a system is scrapped, and take that back before the other seat said it. */
  'system.attest': approverOfSeat,
  /** Try again now what could not be confirmed there. */
  'system.retry': anyOf(approverOfSite, administrator, systemOwner),
  /** Hand out and take back what people carry, and see that a second person did. */
  'task.work': anyOf(guardOfSite, approverOfSite, systemOwner),
  'system.list': anyOf(administrator, anyApprover),
  /** Sign for a seat what a system is. */
  'system.sign_off': approverOfSeat,
  /** Say that an account that was found may go. */
  'finding.confirm_end': systemOwner,
  /** Order, as the second person, that it is ended. */
  'finding.order_end': approverOfSite,
  /** Say for a seat that what was found may stay until a date. */
  'finding.accept': approverOfSeat,
  /** Ask that an account that was found becomes somebody's; both seats then decide. */
  'finding.adopt': anyOf(approverOfSite, administrator, systemOwner),
  configure: administrator,
  'configuration.read': anyOf(administrator, auditor, anyApprover),
  /** Photos and papers of a person or vendor. */
  'file.read': anyOf(oneOfThem, crewLeadOfVendor, anyApprover, auditor, administrator, guardOfSite),
} satisfies Record<string, Rule>

export type Action = keyof typeof RULES
export const ACTIONS = Object.keys(RULES) as Action[]

/** Deny by default: an unknown action, a missing fact or a rule that throws all mean no. */
export function may(actor: Actor, action: Action, resource: Resource, now: Instant): boolean {
  try {
    return Object.hasOwn(RULES, action) && RULES[action](actor, resource, now) === true
  } catch {
    return false
  }
}

/** How long a new approver, or one whose address or second factor changed, decides nothing: 24 hours. */
export const APPROVER_WAIT: Millis = DAY
