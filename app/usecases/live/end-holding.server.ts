import type { Id } from '~/domain/kernel/ids'
import { ok, type Problem, type Result, refuse } from '~/domain/kernel/result'
import { reaches, siteReach } from '~/domain/person/reach'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { credentialById } from '~db/repositories/credentials'
import { runningGrants } from '~db/repositories/grants'
import { endAccess } from '../grant/end-access.server'
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
 * Ends all that a person holds in one system, through the early end of each request behind it. Answers how many grants
 * were ended. Problems: not_found, nothing_to_end, and at `reason` required, text_too_long.
 */
export async function endHolding(
  services: Services,
  actor: Actor,
  input: { readonly credentialId: Id; readonly reason: string },
): Promise<Result<number>> {
  const holding = await readHolding(services, actor, input.credentialId)
  if (!holding.ok) return holding
  const { credentialId, reason } = input
  const grants = await runningGrants(services.store.read, [credentialId], services.clock.now())
  const problems: Problem[] = []
  let ended = 0
  for (const requestId of new Set(grants.map((grant) => grant.requestId))) {
    const one = await endAccess(services, actor, { requestId, credentialId, reason })
    if (one.ok) ended += one.value
    else problems.push(...one.problems)
  }
  if (ended > 0) return ok(ended)
  const [first, ...rest] = problems
  return refuse(first ?? 'nothing_to_end', ...rest)
}
