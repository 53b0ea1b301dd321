import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { withSecondFactor } from '../identity/second-factor.server'
import { makePassKey } from './pass-keys.server'

/**
 * An administrator has a new key made for passes of other readers, with a fresh code. The one before signs until readers can know
 * the new one, and is published until its last token has ended. Problems: not_found, and at `code` those of
 * `proveSecondFactor`.
 */
export async function renewPassKey(services: Services, actor: Actor, code: string): Promise<Result<string>> {
  const now = services.clock.now()
  if (!may(actor, 'configure', {}, now)) return refuse('not_found')
  return withSecondFactor(services, actor, code, now, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    return ok(await makePassKey(services, tx, actor.personId, now))
  })
}
