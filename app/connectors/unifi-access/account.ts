import type { Account } from '~/domain/reconciliation/observation'
import type { OrderedCredential } from '../contract'
import { credentialOfMark } from '../mark'
import type { Resource, User, Visitor } from './wire'

/** The credential that a visitor's remarks name; null when it is none of ours. */
export function credentialOf({ remarks }: Visitor): string | null {
  return credentialOfMark(remarks?.trim())
}

export function isMarked(found: Visitor, { credentialId }: Pick<OrderedCredential, 'credentialId'>): boolean {
  return credentialOf(found) === credentialId
}

/** First and last name, as the controller's own pages show them. */
export function nameOf({ firstName, lastName }: Visitor): string {
  return `${firstName} ${lastName}`.trim()
}

/** A place as entitlements are named: `door:6ff875d2-...` */
export function resourceName({ id, type }: Resource): string {
  return `${type}:${id}`
}

/** As a listing has it; `places` as entitlements are named. */
export function visitorAccount(found: Visitor, places: readonly string[]): Account {
  const markedCredentialId = credentialOf(found)
  return {
    nativeId: found.id,
    nativeName: markedCredentialId === null ? nameOf(found) : found.firstName,
    displayName: nameOf(found),
    active: !found.cancelled,
    entitlements: places,
    markedCredentialId,
    lastUsedAt: null,
    createdAt: null,
  }
}

/** A user of the house with its policies, and what these open. */
export function userAccount(found: User): Account {
  const policies = found.policies.map((id) => `access_policy:${id}`)
  return {
    nativeId: found.id,
    nativeName: found.name,
    displayName: found.name,
    active: found.active,
    entitlements: [...new Set([...policies, ...found.resources.map(resourceName)])].sort(),
    markedCredentialId: null,
    lastUsedAt: null,
    createdAt: null,
  }
}
