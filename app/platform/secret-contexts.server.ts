import type { Id } from '~/domain/kernel/ids'

/** Sealed and hashed texts are bound to what they belong to: moved to another row, they open nothing. */

export function artifactSecretContext(artifactId: Id): string {
  return `artifact:${artifactId}`
}

/** A password of an account that several people use one after another. */
export function sharedSecretContext(id: Id): string {
  return `shared-secret:${id}`
}

/** What a password is checked against that the portal itself is asked for. */
export function loginContext(artifactId: Id): string {
  return `login:${artifactId}`
}

/** Fallback codes are hashed for their system: the same six characters at two sites are two codes. */
export function passCodeContext(systemId: Id): string {
  return `pass-code:${systemId}`
}

/** The key that signs a system's SSH certificates. */
export function sshAuthorityContext(systemId: Id): string {
  return `ssh-authority:${systemId}`
}

/** What says where a secret goes: an address, and the authority or the certificate by which a server is believed to be there. */
const PLACE = /^(?:https?|ldaps?|mqtts?):|^-----BEGIN CERTIFICATE-----|^[0-9A-F]{2}(?::[0-9A-F]{2}){31}\b/i

/**
 * The secret settings of a connected system, bound to the addresses they are sent to: whoever edits the address in the
 * database, but cannot seal, gets no secret sent there.
 */
export function systemSecretContext(systemId: Id, config: Readonly<Record<string, unknown>>): string {
  const addresses = Object.entries(config)
    .filter(([, value]) => typeof value === 'string' && PLACE.test(value))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `system:${systemId}:${JSON.stringify(addresses)}`
}

/** Where a system points, in the journal: of this system, and of this version of its target. */
export function journalTargetContext(systemId: Id, targetVersion: number): string {
  return `journal-target:${systemId}:${targetVersion}`
}

/** An address in the journal: of this person, and of this move of it. */
export function journalAddressContext(personId: Id, move: number): string {
  return `journal-address:${personId}:${move}`
}
