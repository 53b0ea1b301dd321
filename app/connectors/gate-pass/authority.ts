import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Account } from '~/domain/reconciliation/observation'

/** What the gate would say to the bearer of a pass right now, evaluated live. */
export interface PassAnswer {
  readonly verdict: 'allow' | 'stop'
  /** Zone ids that the bearer may be in now; empty on 'stop'. */
  readonly entitlements: readonly string[]
  /** When the gate stops saying so by itself: the last end among these entitlements, ms; null on 'stop'. */
  readonly until: Instant | null
}

/** The portal's own evaluation of passes, the same that the gate's screen asks. Handed in by the container. */
export interface PassAuthority {
  /**
   * 'stop' while a live grant may still open the pass again; null when nothing is left to come (desired state
   * 'gone') or no pass was ever issued. Throws when it cannot tell.
   */
  answer(credentialId: Id): Promise<PassAnswer | null>
  /** The portal's own identity, which both seats approve like any other target's. */
  identity(): string
  /** Every pass of one system. */
  passes(systemId: Id): AsyncIterable<Account>
}
