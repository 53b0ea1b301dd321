import type { OrderedCredential, Subject } from '../contract'
import type { DoorConfig } from './door-config'
import type { DoorService } from './door-service.server'
import type { DoorCredential } from './door-wire'

/** Stands before the credential's id in CredentialHolderReference: 44 characters of the 64 that there are. */
const MARK = 'daypass:'

export function markOf(credentialId: string): string {
  return `${MARK}${credentialId}`
}

export function credentialOfMark(holder: string): string | null {
  const id = holder.startsWith(MARK) ? holder.slice(MARK.length) : ''
  return /^[0-9a-f-]{36}$/.test(id) ? id : null
}

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
  const known = subject.nativeId === null ? null : await service.read(subject.nativeId)
  if (known !== null) return { found: known, others: [], sentinelSeen: await seesSentinel(service, config) }
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
