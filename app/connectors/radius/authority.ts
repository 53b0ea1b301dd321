import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Account } from '~/domain/reconciliation/observation'

/** What a login of the holder would be answered right now, evaluated live. */
export interface NetworkAnswer {
  readonly verdict: 'accept' | 'reject'
  /** Segments held now, by their native names; empty on 'reject'. */
  readonly entitlements: readonly string[]
  /** The last end among them, ms; null on 'reject'. */
  readonly until: Instant | null
  /** When a session that began now would be ended by its Session-Timeout, ms; null on 'reject'. */
  readonly boundary: Instant | null
}

/** A session as its NAS told it. */
export interface NetworkSession {
  readonly id: Id
  readonly userName: string
  readonly nasAddress: string
  readonly nasSessionId: string
  /** The segment it was let into. */
  readonly entitlement: string
  /** When the NAS ends it by itself, as it was last told, ms. */
  readonly endsAt: Instant
}

export type SessionEnd = 'disconnected' | 'unknown_to_nas'

/** The portal's own evaluation of logins, the same that FreeRADIUS asks. Handed in by the container. */
export interface NetworkAuthority {
  /** Null when nothing is left to come, or no account was ever made. Throws when it cannot tell. */
  answer(credentialId: Id): Promise<NetworkAnswer | null>
  /** The portal's own identity. */
  identity(): string
  now(): Instant
  /** Every account of one system. */
  accounts(systemId: Id): AsyncIterable<Account>
  openSessions(credentialId: Id): Promise<readonly NetworkSession[]>
  /** The NAS said that this session is over. */
  sessionEnded(sessionId: Id, how: SessionEnd): Promise<void>
  /** The NAS took a new Session-Timeout. */
  sessionTold(sessionId: Id, endsAt: Instant): Promise<void>
}
