import type { Instant } from '~/domain/kernel/time'
import { type Actor, isAdministrator, may } from '~/domain/person/roles'
import { credentialsOfPerson } from '~db/repositories/credentials'
import { runningGrants } from '~db/repositories/grants'
import type { PersonRow } from '~db/repositories/people'
import { openRequestsWith } from '~db/repositories/requests'
import type { Handle } from '~db/store'

/** An administrator, and the crew lead of the vendor, manage a vendor's people. */
export function mayManageCrew(actor: Actor, vendorId: string | null, now: Instant): boolean {
  return vendorId !== null && may(actor, 'crew.manage', { vendorId }, now)
}

/**
 * Who a pass shows is part of what was approved: while access runs or is to come, or a request for it is being decided,
 * only an administrator may change the name or the photo, so that nobody walks in on somebody else's approval.
 */
export async function appearanceIsFixed(
  h: Handle,
  actor: Actor,
  person: Pick<PersonRow, 'id'>,
  now: Instant,
): Promise<boolean> {
  if (isAdministrator(actor, now)) return false
  if (await hasAccess(h, person.id, now)) return true
  const open = await openRequestsWith(h, [person.id], '')
  return open.some((request) => request.validTo === null || now < request.validTo)
}

/** The same of the photo; a first one may still come while the request waits, for the approvers to see. */
export async function photoIsFixed(
  h: Handle,
  actor: Actor,
  person: Pick<PersonRow, 'id' | 'photoFileId'>,
  now: Instant,
): Promise<boolean> {
  if (person.photoFileId !== null) return appearanceIsFixed(h, actor, person, now)
  return !isAdministrator(actor, now) && (await hasAccess(h, person.id, now))
}

/**
 * Whoever reads the mail of an address holds the pass and the one-time secrets that were approved for its person: while
 * access runs or is to come, the crew lead cannot make it another one. The person can, and an administrator.
 */
export async function addressIsFixed(
  h: Handle,
  actor: Actor,
  person: Pick<PersonRow, 'id'>,
  now: Instant,
): Promise<boolean> {
  return !isAdministrator(actor, now) && (await hasAccess(h, person.id, now))
}

async function hasAccess(h: Handle, personId: string, now: Instant): Promise<boolean> {
  const credentials = await credentialsOfPerson(h, personId)
  const grants = await runningGrants(
    h,
    credentials.map((credential) => credential.id),
    now,
  )
  return grants.length > 0
}
