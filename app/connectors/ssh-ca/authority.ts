import type { ProofGrade } from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Account } from '~/domain/reconciliation/observation'

/** What somebody could do on the hosts of a system right now. */
export interface SshAnswer {
  /**
   * on: a certificate would be signed now, or a host may still accept one that was; off: neither, and a live grant may open
   * it again; none: nothing is left to come.
   */
  readonly state: 'on' | 'off' | 'none'
  /** Rights that may be used, sorted; empty when the state is not on. */
  readonly rights: readonly string[]
  /** When the last of them ends by itself, ms; null when the state is not on. */
  readonly until: Instant | null
  /** How it is known that nothing more than this opens anything. */
  readonly proof: ProofGrade
}

/** The portal's own signing of certificates and what hosts said of their lists. Handed in by the container. */
export interface SshAuthority {
  /** Names the key that signs, which both seats approve; made when it is first asked for. */
  identity(systemId: Id): Promise<string>
  /** Revokes every certificate of the credential that opens more than these rights. */
  keep(credentialId: Id, rights: readonly string[]): Promise<void>
  /** Throws when it cannot tell. */
  answer(credentialId: Id): Promise<SshAnswer>
  /** Every account of one system. */
  accounts(systemId: Id): AsyncIterable<Account>
}
