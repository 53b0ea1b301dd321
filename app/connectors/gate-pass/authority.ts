import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Account } from '~/domain/reconciliation/observation'

/** Where the bearer of a pass may be let in right now: by the gate, or by a reader of others that may still take a token. */
export interface PassAnswer {
  /** on: somebody may let them in; off: nobody, and a live grant may open the pass again. */
  readonly state: 'on' | 'off'
  /** Zone ids that somebody may let them into, sorted; empty when the state is not on. */
  readonly zones: readonly string[]
  /** When the last of that ends by itself, ms; null when the state is not on. */
  readonly until: Instant | null
}

/** The portal's own evaluation of passes, and what it knows of tokens that went to readers of others. Handed in by the container. */
export interface PassAuthority {
  /**
   * Null when nothing is left to come (desired state 'gone') and no reader takes a token, or no pass was ever issued. Throws when it
   * cannot tell.
   */
  answer(credentialId: Id): Promise<PassAnswer | null>
  /** The portal's own identity, which both seats approve like any other target's. */
  identity(): string
  /** Every pass of one system. */
  accounts(systemId: Id): AsyncIterable<Account>
}
