import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'

/** What a NAS was told when it let somebody in; it hands it back with each word about the session (RFC 2865 clause 5.25). */
export interface SessionClass {
  /** Whose session it is: the name it is told under may be one that the device made up, as inside EAP. */
  readonly credentialId: Id
  readonly endsAt: Instant
  /** The native name of the segment. */
  readonly entitlement: string
}

export function writeClass({ credentialId, endsAt, entitlement }: SessionClass): string {
  return `daypass:${endsAt}:${credentialId}:${entitlement}`
}

/** From text, or from the `0x...` in which FreeRADIUS writes octets; null for what the portal did not write. */
export function readClass(given: string | null): SessionClass | null {
  const text = given?.startsWith('0x') ? Buffer.from(given.slice(2), 'hex').toString('utf8') : given
  const [, endsAt, credentialId, entitlement] =
    /^daypass:(\d{1,15}):([0-9a-f-]{36}):(.{1,190})$/.exec(text ?? '') ?? []
  return endsAt && credentialId && entitlement ? { credentialId, endsAt: Number(endsAt), entitlement } : null
}
