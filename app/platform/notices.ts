import type { Instant } from '~/domain/kernel/time'
import type { CredentialFacts } from '~db/repositories/credential-facts'
import type { EndRow } from '~db/repositories/ends'
import type { Tx } from '~db/store'

/** Whom to tell of what the engine did, in the transaction that records it. Handed in: the engine knows no words. */
export interface Notices {
  /** Access was given and read back; `until` is when it ends, ms. */
  given(tx: Tx, facts: CredentialFacts, until: Instant, now: Instant): Promise<void>
  /** These obligations were confirmed. */
  ended(tx: Tx, facts: CredentialFacts, ends: readonly EndRow[], now: Instant): Promise<void>
  /** These obligations passed the policy's deadline unconfirmed; `fault` is a stable code. */
  overdue(
    tx: Tx,
    facts: CredentialFacts,
    ends: readonly EndRow[],
    fault: string | null,
    now: Instant,
  ): Promise<void>
}
