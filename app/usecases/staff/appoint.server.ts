import type { Id } from '~/domain/kernel/ids'
import { ok, type Problem, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import {
  type Appointment,
  appointmentOf,
  appointmentProblem,
  isGuarded,
} from '~/domain/person/guarded-change'
import { type Actor, APPROVER_WAIT, type Role } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { formatInstant } from '~/words/format'
import { labelFor } from '~/words/messages'
import { type PersonRow, personById } from '~db/repositories/people'
import { insertRole, rolesOf } from '~db/repositories/roles'
import { siteById } from '~db/repositories/sites'
import type { Handle, Tx } from '~db/store'
import { transactAs } from '../identity/actor-now.server'
import { configures, staffMember } from './powers.server'
import { type Outcome, proposeChange } from './propose-change.server'
import type { RoleInput } from './staff-input'

/**
 * Appoints a member of staff. Auditors, guards and sponsors at once; administrators and approvers once a second
 * person confirmed. Problems: not_found, required, already_appointed, administrator_holds_no_seat, one_seat_per_site,
 * already_proposed, nobody_to_confirm.
 */
export async function appoint(
  services: Services,
  actor: Actor,
  personId: Id,
  input: RoleInput,
): Promise<Result<Outcome>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    const allowed = configures(actor, now)
    if (!allowed.ok) return allowed
    const person = await staffMember(tx, personId)
    if (!person.ok) return person
    const wanted = appointmentOf(input.role, input.siteId, input.seat)
    if (!wanted.ok) return wanted
    const problem = await whyNot(tx, personId, wanted.value)
    if (problem) return refuse(problem)
    if (isGuarded(wanted.value.role)) {
      const change = { kind: 'appoint' as const, personId, ...wanted.value }
      const pending = { change, addressThen: person.value.email, address: null }
      return proposeChange(services, tx, actor, pending, now)
    }
    await assign(
      services,
      tx,
      person.value,
      wanted.value,
      { by: actor.personId, confirmedBy: null, effectiveAt: now },
      now,
    )
    return ok({ done: true })
  })
}

/** Why this appointment cannot be made as things stand; null when it can. */
export async function whyNot(handle: Handle, personId: Id, wanted: Appointment): Promise<Problem | null> {
  if (wanted.siteId !== null) {
    const site = await siteById(handle, wanted.siteId)
    if (site === null || site.archivedAt !== null) return { code: 'required', field: 'siteId' }
  }
  const held = await rolesOf(handle, personId)
  return appointmentProblem(
    held.map((row) => ({ role: row.role as Role, siteId: row.siteId, seat: row.seat })),
    wanted,
  )
}

/** Makes a confirmed appointment. Whoever becomes an approver or administrator waits 24 hours, unless `atOnce`. */
export async function assignGuarded(
  services: Services,
  tx: Tx,
  person: PersonRow,
  wanted: Appointment,
  people: { readonly proposedBy: Id; readonly confirmedBy: Id; readonly atOnce: boolean },
  now: Instant,
): Promise<void> {
  const effectiveAt = people.atOnce ? now : now + APPROVER_WAIT
  const { proposedBy: by, confirmedBy } = people
  await assign(services, tx, person, wanted, { by, confirmedBy, effectiveAt }, now)
  if (wanted.role !== 'approver' || wanted.siteId === null || wanted.seat === null) return
  const site = await siteById(tx, wanted.siteId)
  const appointer = await personById(tx, by)
  await services.mail.enqueue(tx, now, { personId: person.id, address: person.email }, 'seat_appointed', {
    name: person.name,
    seat: labelFor('seat', wanted.seat),
    site: site?.name ?? wanted.siteId,
    appointedBy: appointer?.name ?? 'Daypass',
    decidesFrom: formatInstant(effectiveAt, site?.timeZone ?? 'UTC'),
    link: `${services.env.baseUrl}/account/second-factor`,
  })
}

async function assign(
  { ids, audit }: Services,
  tx: Tx,
  person: PersonRow,
  { role, siteId, seat }: Appointment,
  { by, confirmedBy, effectiveAt }: { by: Id; confirmedBy: Id | null; effectiveAt: Instant },
  now: Instant,
): Promise<void> {
  await insertRole(tx, {
    id: ids.id(),
    personId: person.id,
    role,
    siteId,
    seat,
    assignedBy: by,
    confirmedBy,
    assignedAt: now,
    effectiveAt,
  })
  await audit.append(tx, now, {
    type: 'role.assigned',
    actorId: confirmedBy ?? by,
    subjects: { person: person.id, site: siteId },
    facts: { role, seat, effectiveAt, proposedBy: by, confirmedBy },
  })
}
