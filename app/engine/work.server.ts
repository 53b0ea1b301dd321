import { mayCall, probeDelay } from '~/domain/connected-system/breaker'
import type { Instant } from '~/domain/kernel/time'
import { retryDelay } from '~/domain/reconciliation/retry'
import { claim, release, settle, stillClaimed } from '~db/repositories/claims'
import { type CredentialRow, PRIORITY } from '~db/repositories/credentials'
import type { BusySystem } from '~db/repositories/due-work'
import { takeProbe } from '~db/repositories/system-contacts'
import type { EngineServices } from './engine-services'
import { GROUP } from './group-commit.server'
import type { Intent } from './intent.server'
import { LEASE } from './next-due'
import { prepare } from './prepare.server'

/** One claimed credential, and whether its target may be called now. */
export interface Claim {
  readonly credential: CredentialRow
  /** False while the target's breaker is open: then the round only says that nothing was seen. */
  readonly mayCall: boolean
}

/** What may be taken up of one system. */
export interface Wanted {
  readonly system: BusySystem
  readonly free: number
}

/** Claims due credentials of these systems in one transaction. */
export async function claimWork(
  services: EngineServices,
  node: string,
  wanted: readonly Wanted[],
): Promise<readonly Claim[]> {
  return services.store.transact(async (tx) => {
    const now = services.clock.now()
    const leaseNow = await services.leaseClock(tx)
    const terms = { now, leaseNow, leaseUntil: leaseNow + LEASE, node }
    const claims: Claim[] = []
    for (const { system, free } of wanted) {
      const allowed = mayCall(system, now)
      // Nobody is called: they need no slot, only to be told that nothing was seen.
      const slots = allowed === 'all' ? free : GROUP
      const rows = await claim(tx, system.id, slots, terms)
      const next = now + probeDelay(system.failures)
      let probe = allowed === 'probe' && rows.length > 0 && (await takeProbe(tx, system.id, now, next))
      for (const credential of rows) {
        claims.push({ credential, mayCall: allowed === 'all' || probe })
        probe = false
      }
    }
    return claims
  }, 'engine')
}

/**
 * Plans these and commits what is about to be done. Where the transaction fails, each of them is tried alone, and the one
 * that fails alone is put off: it never takes others with it, and never stops being tried.
 */
export async function takeUp(
  services: EngineServices,
  claimed: readonly CredentialRow[],
): Promise<readonly Intent[]> {
  try {
    return await prepare(services, claimed)
  } catch (error) {
    if (claimed.length > 1) {
      const alone: Intent[] = []
      for (const each of claimed) alone.push(...(await takeUp(services, [each])))
      return alone
    }
    for (const each of claimed) await putOff(services, each, error)
    return []
  }
}

/** What cannot even be planned or written: said loudly, tried again later and later, and not forgotten as taken. */
export async function putOff(
  services: EngineServices,
  claimed: CredentialRow,
  error: unknown,
): Promise<void> {
  services.log.error({ err: error, credentialId: claimed.id }, 'credential could not be worked on')
  try {
    await services.store.transact(async (tx) => {
      const now = services.clock.now()
      const attempts = claimed.attempts + 1
      const held = await stillClaimed(tx, [claimed])
      if (!held.has(claimed.id)) return release(tx, claimed, now)
      const dueAt: Instant = now + retryDelay(attempts, services.random())
      const { state, takingSince, confirmedGoneAt } = claimed
      const fault = 'internal'
      await settle(tx, claimed, {
        ...{ dueAt, attempts, fault, state, takingSince, confirmedGoneAt },
        priority: Math.min(claimed.priority, PRIORITY.end),
      })
    }, 'engine')
  } catch (second) {
    // The lease ends by itself, and somebody claims it again.
    services.log.error({ err: second, credentialId: claimed.id }, 'credential could not be given back')
  }
}
