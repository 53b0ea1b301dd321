import { z } from 'zod'
import { isBackWithOldList, retiredBy, whyNotRetired } from '~/domain/certificate/retired-host'
import { type Id, otherSeat, SEATS } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { sshAuthorityOf } from '~db/repositories/ssh-authorities'
import { noteRetired, sshHostsOf } from '~db/repositories/ssh-hosts'
import { systemById } from '~db/repositories/systems'
import { withSecondFactor } from '../identity/second-factor.server'
import { choice, oneTimeCode } from '../typed-input'
import { lookAtWaitingEnds } from './waiting-ends.server'

export const retireInput = z.object({ host: z.string(), seat: choice(SEATS), code: oneTimeCode })
export type RetireInput = z.output<typeof retireInput>

/**
 * One seat of the system's site says, with a fresh code, that a removed host accepts no certificate of the system any more: it is
 * switched off, or does not trust the key. With the word of both seats, two people, ends are confirmed without it. Problems:
 * not_found, ssh_host_in_use, ssh_host_retired, ssh_host_added_again, seat_has_retired, person_has_retired, and at `code` those of `proveSecondFactor`.
 */
export async function retireSshHost(
  services: Services,
  actor: Actor,
  systemId: Id,
  { host: hostId, seat, code }: RetireInput,
): Promise<Result<{ readonly complete: boolean }>> {
  const now = services.clock.now()
  return withSecondFactor(services, actor, code, now, async (tx, actor) => {
    const system = await systemById(tx, systemId)
    const hosts = await sshHostsOf(tx, systemId)
    const host = hosts.find(({ id }) => id === hostId)
    if (!system || !host || !may(actor, 'system.attest', { siteId: system.siteId, seat }, now)) {
      return refuse('not_found')
    }
    const why = whyNotRetired(host, seat, actor.personId)
    if (why !== null) return refuse(why)
    const newest = (await sshAuthorityOf(tx, systemId))?.listNumber ?? 0
    if (isBackWithOldList(host, hosts, newest)) return refuse('ssh_host_added_again')
    const complete = retiredBy(host, otherSeat(seat)) !== null
    await noteRetired(tx, hostId, {
      ...(seat === 'it' ? { retiredByIt: actor.personId } : { retiredByPhysicalSecurity: actor.personId }),
      ...(complete ? { retiredAt: now } : {}),
    })
    await services.audit.append(tx, now, {
      type: 'ssh_host.retired_by_seat',
      actorId: actor.personId,
      subjects: { system: systemId, site: system.siteId },
      facts: { host: hostId, seat, complete },
    })
    if (complete) await lookAtWaitingEnds(services, tx, systemId, host.holds, now)
    return ok({ complete })
  })
}
