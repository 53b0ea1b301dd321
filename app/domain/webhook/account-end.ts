import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import type { ForeignAccount } from '../reconciliation/foreign-end'
import { sameForeignAccount } from '../reconciliation/foreign-end'

/** What a receiver is told of one account that is not ours and that people ordered to end: the outbox of that account. */
export interface AccountEnd extends ForeignAccount {
  readonly systemId: Id
  /** Whom it is said to: a receiver at another address was told nothing yet. */
  readonly audience: string
  /** Grows with each time that it is said anew. */
  readonly sequence: number
  readonly madeAt: Instant
  /** When the receiver accepted it; null while it did not. */
  readonly ackedAt: Instant | null
}

/**
 * What is said of an account that is there and must end. What was said before stays until it is accepted, and is sent under
 * the same id. One that was accepted did not do: it is said anew, and its sequence never falls behind the clock.
 */
export function nextAccountEnd(
  before: AccountEnd | null,
  said: Pick<AccountEnd, 'systemId' | 'nativeId' | 'nativeName' | 'audience'>,
  now: Instant,
): AccountEnd {
  const stands = before?.ackedAt === null && before.audience === said.audience
  if (stands && sameForeignAccount(before, said)) return before
  return { ...said, sequence: Math.max((before?.sequence ?? 0) + 1, now), madeAt: now, ackedAt: null }
}

/** The id of its token: the same however often it is sent. */
export function accountEndToken({ systemId, nativeId, sequence }: AccountEnd): string {
  return `${systemId}.${sequence}.${nativeId}`
}
