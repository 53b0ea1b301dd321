import type { FreezeReason } from '~/domain/giving/freeze'
import type { Instant } from '~/domain/kernel/time'
import type { CredentialFacts } from '~db/repositories/credential-facts'
import type { EndRow } from '~db/repositories/ends'
import type { FindingRow } from '~db/repositories/findings'
import type { Tx } from '~db/store'

/** Whom to tell of what the engine did, in the transaction that records it. Handed in: the engine knows no words. */
export interface Notices {
  /** These rights were given and read back; each obligation's planned time is when it ends. */
  given(tx: Tx, facts: CredentialFacts, ends: readonly EndRow[], now: Instant): Promise<void>
  /** These obligations were confirmed; those that a lock made due are told as locked, once for each person and lock. */
  ended(tx: Tx, facts: CredentialFacts, ends: readonly EndRow[], now: Instant): Promise<void>
  /**
   * What these obligations are about should not be held since `planned`, and is still not proved gone after the
   * policy's deadline; `fault` is a stable code.
   */
  overdue(
    tx: Tx,
    facts: CredentialFacts,
    ends: readonly EndRow[],
    planned: Instant,
    fault: string | null,
    now: Instant,
  ): Promise<void>
  /** What these open findings of one system tell of could not be put right in time by its owner. */
  escalated(tx: Tx, systemId: string, findings: readonly FindingRow[], now: Instant): Promise<void>
  /** An account that was confirmed gone was there again; it is being taken again. */
  cameBack(tx: Tx, facts: CredentialFacts, now: Instant): Promise<void>
  /** Nothing new is given any more, until a person of each seat says that it may go on. */
  frozen(tx: Tx, reason: FreezeReason, now: Instant): Promise<void>
}
