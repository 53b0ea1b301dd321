import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { personById } from '~db/repositories/people'
import { vendorById } from '~db/repositories/vendors'
import type { Handle } from '~db/store'

/** Whose document it is: exactly one of the two is set. */
export interface DocumentOwner {
  readonly vendorId: Id | null
  readonly personId: Id | null
}

/** The owner as the access rules know it, with the name a screen shows; null when there is none. */
export interface KnownOwner {
  readonly kind: 'vendor' | 'person'
  readonly id: Id
  readonly name: string
  /** The vendor it is, or the person's. */
  readonly vendorId: Id | null
  readonly archived: boolean
}

export async function ownerOf(h: Handle, owner: DocumentOwner): Promise<KnownOwner | null> {
  if (owner.personId !== null) {
    const person = await personById(h, owner.personId)
    if (person?.kind !== 'contractor') return null
    const { id, name, vendorId } = person
    return { kind: 'person', id, name, vendorId, archived: person.archivedAt !== null }
  }
  const vendor = owner.vendorId === null ? null : await vendorById(h, owner.vendorId)
  if (!vendor) return null
  return {
    kind: 'vendor',
    id: vendor.id,
    name: vendor.name,
    vendorId: vendor.id,
    archived: vendor.archivedAt !== null,
  }
}

export function maySubmitFor(actor: Actor, owner: KnownOwner, now: Instant): boolean {
  const people = owner.kind === 'person' ? [owner.id] : []
  return may(actor, 'document.submit', { vendorId: owner.vendorId, people }, now)
}

export function mayReadOf(actor: Actor, owner: KnownOwner, now: Instant): boolean {
  const people = owner.kind === 'person' ? [owner.id] : []
  return may(actor, 'file.read', { vendorId: owner.vendorId, people }, now)
}
