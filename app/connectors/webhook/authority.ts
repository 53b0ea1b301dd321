import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Account } from '~/domain/reconciliation/observation'
import type { AccountEnd } from '~/domain/webhook/account-end'
import type { Said, Statement } from '~/domain/webhook/statement'

/** A statement as it is stored, and whether both seats said that what it ends has ended. */
export interface StoredStatement extends Statement {
  readonly attested: boolean
}

/** The portal's own outbox and key, from which events are sent. Handed in by the container. */
export interface EventAuthority {
  /** Who signs: the portal's address. Its keys are published under /.well-known/jwks.json there. */
  issuer(): string
  now(): Instant
  latest(credentialId: Id): Promise<StoredStatement | null>
  /**
   * The statement that stands when this is to be said: committed before it is answered, so that whatever becomes of the
   * caller the same token is sent again. See `nextStatement` for when it is a new one.
   */
  state(
    credentialId: Id,
    systemId: Id,
    said: Said,
    how: { readonly repeat: boolean; readonly caep: boolean },
  ): Promise<StoredStatement>
  /** The receiver accepted this token. Changes nothing when another statement stands by now. */
  accepted(credentialId: Id, sequence: number, jti: string): Promise<void>
  /** What stands of an account that is not ours and must end, committed before it is answered: see `nextAccountEnd`. */
  stateEnd(said: Pick<AccountEnd, 'systemId' | 'nativeId' | 'nativeName' | 'audience'>): Promise<AccountEnd>
  /** The receiver accepted it. Changes nothing when it was said anew by now. */
  endAccepted(end: AccountEnd): Promise<void>
  /** A Security Event Token (RFC 8417) of these claims, signed. */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>
  /** What a system's receiver accepted, credential by credential. */
  accounts(systemId: Id): AsyncIterable<Account>
}
