import type { Id } from '~/domain/kernel/ids'
import type { Result } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import type { Tx } from '~db/store'

/** What a code was typed for. */
export type CodeUse = 'confirmation' | 'enrolment' | 'own_address' | 'set_up'

/**
 * Logs a code that was not taken and answers the refusal. Return it from the transaction, never throw it: the guess, its
 * count and its event stay or go together.
 */
export async function logRefusedCode(
  services: Pick<Services, 'audit'>,
  tx: Tx,
  { personId, use }: { readonly personId: Id | null; readonly use: CodeUse },
  refusal: Result<never>,
  now: Instant,
): Promise<Result<never>> {
  const reason = refusal.ok ? null : (refusal.problems[0]?.code ?? null)
  await services.audit.append(tx, now, {
    type: 'code.refused',
    actorId: personId,
    subjects: { person: personId },
    facts: { means: use, reason },
  })
  return refusal
}
