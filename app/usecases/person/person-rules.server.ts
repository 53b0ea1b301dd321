import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { credentialsOfPerson } from '~db/repositories/credentials'
import { runningGrants } from '~db/repositories/grants'
import type { PersonRow } from '~db/repositories/people'
import { openRequestsWith } from '~db/repositories/request-lists'
import type { Handle } from '~db/store'

/** An administrator, and the crew lead of the vendor, manage a vendor's people. */
export function mayManageCrew(actor: Actor, vendorId: string | null, now: Instant): boolean {
  return vendorId !== null && may(actor, 'crew.manage', { vendorId }, now)
}

/**
 * Who a pass shows, and who signs in for it, is part of what was approved: while access runs or is to come, or a request
 * for it is being decided, nobody changes the name, the photo or the address of its person. Not an administrator either:
 * one person alone would hand what two approved to somebody they never saw. The way out is to end it and ask anew; an
 * own address moves with a code that its new mailbox was sent.
 */
export async function identityIsFixed(
  h: Handle,
  person: Pick<PersonRow, 'id'>,
  now: Instant,
): Promise<boolean> {
  if (await hasAccess(h, person.id, now)) return true
  const open = await openRequestsWith(h, [person.id], '')
  return open.some((request) => request.validTo === null || now < request.validTo)
}

/** The same of the photo; a first one may still come while the request waits, for the approvers to see. */
export async function photoIsFixed(
  h: Handle,
  person: Pick<PersonRow, 'id' | 'photoFileId'>,
  now: Instant,
): Promise<boolean> {
  return person.photoFileId === null ? hasAccess(h, person.id, now) : identityIsFixed(h, person, now)
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
