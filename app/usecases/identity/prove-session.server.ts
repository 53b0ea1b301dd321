import type { Result } from '~/domain/kernel/result'
import type { Services } from '~/platform/services'
import type { SignedIn } from './load-actor.server'
import { type OpenedSession, renewSession, stillSignedIn } from './open-session.server'
import { proveSecondFactor } from './second-factor.server'

/**
 * Proves the second factor for this session, which goes on under a new token. Problems: those of `proveSecondFactor`, and
 * session_ended, for which no code is looked at.
 */
export async function proveSession(
  services: Services,
  { actor, session }: Pick<SignedIn, 'actor' | 'session'>,
  code: string,
): Promise<Result<OpenedSession>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const signedIn = await stillSignedIn(tx, session)
    if (!signedIn.ok) return signedIn
    const proof = await proveSecondFactor(services, tx, actor, code, now)
    if (!proof.ok) {
      await services.audit.append(tx, now, {
        type: 'sign_in.failed',
        actorId: actor.personId,
        subjects: { person: actor.personId },
        facts: { reason: proof.problems[0]?.code ?? 'code_wrong' },
      })
      return proof
    }
    const opened = await renewSession(tx, session, now)
    if (!opened.ok) return opened
    await services.audit.append(tx, now, {
      type: 'sign_in.succeeded',
      actorId: actor.personId,
      subjects: { person: actor.personId },
      facts: { means: 'second_factor' },
    })
    return opened
  })
}
