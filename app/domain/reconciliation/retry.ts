import { DAY, HOUR, type Instant, MINUTE, type Millis, SECOND } from '../kernel/time'

const FIRST: Millis = 2 * SECOND
const LONGEST: Millis = 10 * MINUTE

/**
 * How long to wait after the nth failure in a row (from 1), ms: exponential, between half and the whole of the step,
 * so that a target that comes back is not met by everybody at once. Never gives up. `jitter` is in [0, 1); `asked` is how
 * long the target wants to be left alone (Retry-After), which is honoured up to the longest step.
 */
export function retryDelay(failures: number, jitter: number, asked: Millis | null = null): Millis {
  const step = Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 20))
  return Math.max(Math.round(step / 2 + (step / 2) * jitter), Math.min(asked ?? 0, LONGEST))
}

/** A confirmed end is looked at again after the lease, an hour and a day: ms after the confirmation. */
function secondLooks(lease: Millis): readonly Millis[] {
  return [lease, HOUR, DAY]
}

/** The next second look after `now`, or null when all are done. */
export function nextLook(confirmedAt: Instant, lease: Millis, now: Instant): Instant | null {
  const due = secondLooks(lease).map((delay) => confirmedAt + delay)
  return due.find((at) => at > now) ?? null
}
