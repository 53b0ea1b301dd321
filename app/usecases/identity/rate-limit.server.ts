import { allow, type RateLimit } from '~/domain/kernel/rate-limit'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { DAY, HOUR, type Instant, MINUTE } from '~/domain/kernel/time'
import { rateStateOf, saveRateState } from '~db/repositories/rate-limits'
import type { Tx } from '~db/store'

/** What is limited in signing in. No window is longer than a day: older rows are purged. */
export const LIMITS = {
  /** Of one network for one address: a stranger elsewhere does not use up what its owner may ask for. */
  linksPerAddress: { max: 5, window: 15 * MINUTE },
  /** Of all networks for one address: nobody's mailbox is flooded. */
  linksPerAddressInAll: { max: 30, window: 15 * MINUTE },
  linksPerIp: { max: 30, window: 15 * MINUTE },
  codesPerIp: { max: 30, window: 15 * MINUTE },
  secondFactor: { max: 5, window: 15 * MINUTE },
  setUpPerIp: { max: 20, window: HOUR },
  addressChanges: { max: 5, window: DAY },
} as const satisfies Record<string, RateLimit>

/**
 * Counts one try against a key; a rollback takes the try back. Refuses with `too_many_tries` and `retryAt`. The key says
 * what for: `gate:<site id>:<guard id>`.
 */
export async function takeRateLimitIn(
  tx: Tx,
  key: string,
  limit: RateLimit,
  now: Instant,
): Promise<Result<{ left: number }>> {
  const answer = allow(await rateStateOf(tx, key), limit, now)
  await saveRateState(tx, { key, ...answer.state })
  if (answer.allowed) return ok({ left: answer.left })
  return refuse({ code: 'too_many_tries', detail: { retryAt: answer.retryAt } })
}

/** Addresses of one household or one attacker: an IPv6 customer holds a whole /64. */
export function ipKey(ip: string): string {
  const address = ip.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array<string>(gap).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
