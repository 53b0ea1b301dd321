import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { reaches, siteReach } from '~/domain/person/reach'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { credentialById } from '~db/repositories/credentials'
import { runningGrants } from '~db/repositories/grants'
import { type EndableGrants, endableGrants, endWithin, readReason } from '../grant/end-access.server'
import { type LiveRow, liveRows } from './live-row.server'

/** What would be ended, for the page that asks before. Problems: not_found. */
export async function readHolding(
  services: Services,
  actor: Actor,
  credentialId: Id,
): Promise<Result<LiveRow>> {
  const now = services.clock.now()
  const reach = siteReach(actor, 'live.read', now)
  const h = services.store.read
  const credential = reach === null ? null : await credentialById(h, credentialId)
  if (reach === null || !credential || !reaches(reach, credential.siteId)) return refuse('not_found')
  const [row] = await liveRows(services, h, actor, [credential], now)
  if (!row || !may(actor, 'grant.end', { siteId: credential.siteId }, now)) return refuse('not_found')
  return ok(row)
}

/**
 * Ends all that a person holds in one system, through the early end of each request behind it: all of it or nothing.
 * Answers how many grants were ended. Problems: not_found, nothing_to_end, and at `reason` required, text_too_long.
 */
export async function endHolding(
  services: Services,
  actor: Actor,
  input: { readonly credentialId: Id; readonly reason: string },
): Promise<Result<number>> {
  const { credentialId } = input
  const holding = await readHolding(services, actor, credentialId)
  if (!holding.ok) return holding
  const reason = readReason(input.reason)
  if (!reason.ok) return reason
  return services.store.transact(async (tx) => {
    const now = services.clock.now()
    const running = await runningGrants(tx, [credentialId], now)
    const endable: EndableGrants[] = []
    for (const requestId of new Set(running.map((grant) => grant.requestId))) {
      const one = await endableGrants(tx, actor, { requestId, credentialId }, now)
      // Nothing was written yet: what may not be ended leaves all of it as it is.
      if (!one.ok) return one
      endable.push(one.value)
    }
    if (endable.length === 0) return refuse('nothing_to_end')
    let ended = 0
    for (const each of endable) ended += await endWithin(services, tx, actor, each, reason.value, now)
    return ok(ended)
  })
}
