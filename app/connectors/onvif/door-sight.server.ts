import type { OrderedCredential, Subject } from '../contract'
import { markOf } from '../mark'
import type { DoorConfig } from './door-config'
import type { DoorService } from './door-service.server'
import { codeHex } from './door-values'
import type { DoorCredential } from './door-wire'

/** Our names in Description, by which a credential is still known when its mark was taken off. */
const OUR_NAME = /^dp-[a-z0-9]{12}$/

/**
 * What a credential is known by: its token and, where it has one of ours, its name. Small controllers give a token again once
 * it is free: whoever has it then is somebody else.
 */
export function nativeIdOf({ token, description }: DoorCredential): string {
  return OUR_NAME.test(description ?? '') ? `${token}#${description}` : token
}

/** The token in a native id. */
export function tokenOf(nativeId: string): string {
  const at = nativeId.lastIndexOf('#')
  return at >= 0 && OUR_NAME.test(nativeId.slice(at + 1)) ? nativeId.slice(0, at) : nativeId
}

/** Whatever was done to it, it opens doors with the code that we made, or bears the name that we gave it. */
function standsForOurs(credential: DoorCredential, subject: Subject, { codeFormat }: DoorConfig): boolean {
  if (isMarked(credential, subject) || nativeIdOf(credential) === subject.nativeId) return true
  const code = subject.secret === null ? null : codeHex(subject.secret, codeFormat)
  return credential.identifiers.some(({ value }) => value.toUpperCase() === code)
}

/** What people know it by: many controllers keep no description. */
export function nameOf({ description, holder, token }: DoorCredential): string {
  return description || holder || token
}

/** The mark stands in CredentialHolderReference: 44 characters of the 64 that there are. */
export function isMarked({ holder }: DoorCredential, { credentialId }: OrderedCredential): boolean {
  return holder === markOf(credentialId)
}

/** What was found of a credential, and whether whoever looked can see. */
export interface Sight {
  readonly found: DoorCredential | null
  /** Others that bear its mark: two who looked at once each made one. */
  readonly others: readonly DoorCredential[]
  readonly sentinelSeen: boolean
}

/**
 * Looks for a credential by its token; where that finds nothing through the whole list, by our mark and by our name. After it
 * the sentinel is looked for in the same way.
 */
export async function look(service: DoorService, config: DoorConfig, subject: Subject): Promise<Sight> {
  const known = subject.nativeId === null ? null : await service.read(tokenOf(subject.nativeId))
  if (known !== null && standsForOurs(known, subject, config))
    return { found: known, others: [], sentinelSeen: await seesSentinel(service, config) }
  const marked: DoorCredential[] = []
  let named: DoorCredential | null = null
  let listed = false
  for await (const { credentials } of service.pages(null)) {
    for (const each of credentials) {
      if (isMarked(each, subject)) marked.push(each)
      else if (each.description === subject.nativeName) named ??= each
      listed ||= each.token === config.sentinelToken
    }
  }
  // Whichever order they came in: everybody who looks keeps the same one.
  const [first, ...others] = marked.sort((a, b) => (a.token < b.token ? -1 : 1))
  return { found: first ?? named, others, sentinelSeen: listed && (await seesSentinel(service, config)) }
}

export async function seesSentinel(service: DoorService, { sentinelToken }: DoorConfig): Promise<boolean> {
  return (await service.read(sentinelToken)) !== null
}
