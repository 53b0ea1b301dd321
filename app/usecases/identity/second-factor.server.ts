import { atField, ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { verifyTotp } from '~/platform/totp.server'
import { clearRateState } from '~db/repositories/rate-limits'
import { consumeStep, factorOf } from '~db/repositories/totp-factors'
import type { Tx } from '~db/store'
import { transactAs } from './actor-now.server'
import { LIMITS, takeRateLimitIn } from './rate-limit.server'
import { logRefusedCode } from './refused-code.server'

/**
 * Checks a code and uses its time step up, in the transaction of what it confirms. Call it before anything else is
 * written and answer its refusal by returning it from the transaction, never by throwing: the wrong guess is
 * counted in the same transaction. `withSecondFactor` does both. Problems stand next to the field `code`:
 * code_wrong, code_reused, second_factor_missing, too_many_tries. The code is compared with the machine's own time, not with
 * the rules': its owner's phone knows nothing of the latter.
 */
export async function proveSecondFactor(
  services: Pick<Services, 'keys' | 'clock'>,
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  code: string,
  now: Instant,
): Promise<Result<{ step: number }>> {
  const { personId } = actor
  const factor = await factorOf(tx, personId)
  if (factor === null) return refuse({ code: 'second_factor_missing', field: 'code' })
  const tries = await takeRateLimitIn(tx, tryKey(personId), LIMITS.secondFactor, now)
  if (!tries.ok) return atField(tries, 'code')
  const secret = services.keys.sealer.open(factor.sealedSecret, secretContext(personId))
  const answer = verifyTotp({ secret, code, now: services.clock.wall(), lastUsedStep: factor.lastUsedStep })
  if (!answer.ok) return refuse({ code: `code_${answer.reason}`, field: 'code' })
  if (!(await consumeStep(tx, personId, answer.step))) return refuse({ code: 'code_reused', field: 'code' })
  await clearRateState(tx, tryKey(personId))
  return ok({ step: answer.step })
}

/**
 * One transaction for `work`, after the code was found right. A wrong code is counted and logged; a refusal by `work`
 * undoes everything, the use of the code included, so that nobody waits for the next one because of a slip. `work` gets the
 * actor as of now and asks `may` of that: see `transactAs`.
 */
export async function withSecondFactor<T>(
  services: Pick<Services, 'keys' | 'store' | 'audit' | 'clock'>,
  actor: Actor,
  code: string,
  now: Instant,
  work: (tx: Tx, actor: Actor, step: number) => Promise<Result<T>>,
): Promise<Result<T>> {
  try {
    return await transactAs(services, actor, async (tx, known) => {
      const proof = await proveSecondFactor(services, tx, known, code, now)
      if (!proof.ok) {
        const by = { personId: known.personId, use: 'confirmation' } as const
        return logRefusedCode(services, tx, by, proof, now)
      }
      const result = await work(tx, known, proof.value.step)
      if (!result.ok) throw new Undone(result)
      return result
    })
  } catch (error) {
    if (error instanceof Undone) return error.refusal
    throw error
  }
}

/** Rolls a transaction back whose refusal is answered as a value. */
class Undone extends Error {
  override readonly name = 'Undone'
  constructor(readonly refusal: Result<never>) {
    super('refused after the code was found right')
  }
}

/** What a person's secret is sealed under. */
export function secretContext(personId: string): string {
  return `totp:${personId}`
}

/** The rate limit's key of a person's codes. */
export function tryKey(personId: string): string {
  return `second-factor:${personId}`
}
