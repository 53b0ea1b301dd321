import type { Id } from '~/domain/kernel/ids'

/** Sealed and hashed texts are bound to what they belong to: moved to another row, they open nothing. */

export function artifactSecretContext(artifactId: Id): string {
  return `artifact:${artifactId}`
}

/** Fallback codes are hashed for their system: the same six characters at two sites are two codes. */
export function passCodeContext(systemId: Id): string {
  return `pass-code:${systemId}`
}

/** What says where a secret goes: an address, and the authority by whose word a server is believed to be there. */
const PLACE = /^(?:https?|ldaps?):|^-----BEGIN CERTIFICATE-----/i

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
