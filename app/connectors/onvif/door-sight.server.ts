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
function standsForOurs(credential: DoorCredential, subject: Subject, config: DoorConfig): boolean {
  if (isMarked(credential, subject) || nativeIdOf(credential) === subject.nativeId) return true
  return opensWith(credential, codesOf(null, subject, config))
}

/** The numbers that open doors for the holder: the one that was made for them, and those that stand in their credential. */
function codesOf(
  found: DoorCredential | null,
  { secret }: Subject,
  { codeFormat }: DoorConfig,
): ReadonlySet<string> {
  const made = secret === null ? [] : [codeHex(secret, codeFormat)]
  return new Set([...made, ...(found?.identifiers ?? []).map(({ value }) => value)].map(plain))
}

function opensWith({ identifiers }: DoorCredential, codes: ReadonlySet<string>): boolean {
  return identifiers.some(({ value }) => value !== '' && codes.has(plain(value)))
}

/** One number in whichever format: the longer ones begin with more noughts. */
function plain(hex: string): string {
  return hex.toUpperCase().replace(/^0+/, '')
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
  /** Those without its mark that open with its code: by them its holder is let in whatever becomes of it. */
  readonly copies: readonly DoorCredential[]
  readonly sentinelSeen: boolean
}

/**
 * Looks for a credential by its token; where that finds nothing by our mark and by our name; and through the whole list for
 * others that are the same to a reader. After it the sentinel is looked for in the same way.
 */
export async function look(service: DoorService, config: DoorConfig, subject: Subject): Promise<Sight> {
  const read = subject.nativeId === null ? null : await service.read(tokenOf(subject.nativeId))
  const known = read !== null && standsForOurs(read, subject, config) ? read : null
  const codes = codesOf(known, subject, config)
  const marked: DoorCredential[] = []
  const copies: DoorCredential[] = []
  let named: DoorCredential | null = null
  let listed = false
  for await (const { credentials } of service.pages(null)) {
    for (const each of credentials) {
      listed ||= each.token === config.sentinelToken
      if (each.token === known?.token) continue
      if (isMarked(each, subject)) {
        marked.push(each)
        continue
      }
      if ((known ?? named) === null && each.description === subject.nativeName) named = each
      // Also where it bears our name: one with our mark may be found instead of it.
      if (opensWith(each, codes)) copies.push(each)
    }
  }
  // Whichever order they came in: everybody who looks keeps the same one.
  marked.sort((a, b) => (a.token < b.token ? -1 : 1))
  const [first, ...others] = known === null ? marked : [known, ...marked]
  const sentinelSeen = listed && (await seesSentinel(service, config))
  return { found: first ?? named, others, copies, sentinelSeen }
}

export async function seesSentinel(service: DoorService, { sentinelToken }: DoorConfig): Promise<boolean> {
  return (await service.read(sentinelToken)) !== null
}
