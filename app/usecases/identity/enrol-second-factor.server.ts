import { atField, type Result, refuse } from '~/domain/kernel/result'
import { isFresh } from '~/domain/person/session'
import type { Services } from '~/platform/services'
import { verifyTotp } from '~/platform/totp.server'
import { clearRateState } from '~db/repositories/rate-limits'
import { factorOf, insertFactor } from '~db/repositories/totp-factors'
import type { SignedIn } from './load-actor.server'
import { reopenOffer } from './offer-second-factor.server'
import { type OpenedSession, renewSession, stillSignedIn } from './open-session.server'
import { LIMITS, takeRateLimitIn } from './rate-limit.server'
import { logRefusedCode } from './refused-code.server'
import { secretContext, tryKey } from './second-factor.server'

/**
 * Enrols the offered secret with its first code; the session goes on under a new token, its second factor proved.
 * Problems: second_factor_exists (only a reset by two people makes room for another), sign_in_not_fresh,
 * offer_expired, session_ended, and at the field `code` code_wrong, too_many_tries.
 */
export async function enrolSecondFactor(
  services: Services,
  { person, session }: Pick<SignedIn, 'person' | 'session'>,
  input: { readonly sealed: string; readonly code: string },
): Promise<Result<OpenedSession>> {
  const now = services.clock.now()
  if (!isFresh(session, now)) return refuse('sign_in_not_fresh')
  const offer = reopenOffer(services, person.id, person.email, input.sealed)
  if (offer === null) return refuse('offer_expired')
  return services.store.transact(async (tx) => {
    const signedIn = await stillSignedIn(tx, session)
    if (!signedIn.ok) return signedIn
    if ((await factorOf(tx, person.id)) !== null) return refuse('second_factor_exists')
    const tries = await takeRateLimitIn(tx, tryKey(person.id), LIMITS.secondFactor, now)
    const by = { personId: person.id, use: 'enrolment' } as const
    if (!tries.ok) return logRefusedCode(services, tx, by, atField(tries, 'code'), now)
    const answer = verifyTotp({
      secret: offer.secret,
      code: input.code,
      now: services.clock.wall(),
      lastUsedStep: null,
    })
    if (!answer.ok) {
      return logRefusedCode(services, tx, by, refuse({ code: 'code_wrong', field: 'code' }), now)
    }
    const opened = await renewSession(tx, session, now)
    if (!opened.ok) return opened
    await clearRateState(tx, tryKey(person.id))
    await insertFactor(tx, {
      personId: person.id,
      sealedSecret: services.keys.sealer.seal(offer.secret, secretContext(person.id)),
      lastUsedStep: answer.step,
      createdAt: now,
      enrolledAt: now,
    })
    await services.audit.append(tx, now, {
      type: 'second_factor.enrolled',
      actorId: person.id,
      subjects: { person: person.id },
    })
    return opened
  })
}
