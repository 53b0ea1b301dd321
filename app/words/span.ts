import { formatDuration } from 'date-fns'
import { DAY, HOUR, type Instant, MINUTE, type Millis, SECOND } from '~/domain/kernel/time'

const UNITS = ['days', 'hours', 'minutes', 'seconds'] as const

/** A length of time in the two largest units that matter: '2 days 4 hours', '3 hours 10 minutes', '45 seconds'. */
export function spanText(length: Millis): string {
  // Elapsed time, not a calendar's: between two dates date-fns would count days as this machine's own time zone has them.
  const whole = Math.round(Math.abs(length) / SECOND) * SECOND
  const duration = {
    days: Math.floor(whole / DAY),
    hours: Math.floor((whole % DAY) / HOUR),
    minutes: Math.floor((whole % HOUR) / MINUTE),
    seconds: (whole % MINUTE) / SECOND,
  }
  const first = UNITS.findIndex((unit) => duration[unit] > 0)
  return first === -1 ? '0 seconds' : formatDuration(duration, { format: UNITS.slice(first, first + 2) })
}

/** A moment as seen from another: 'in 3 hours 10 minutes', 'just now', '2 days ago'. */
export function fromNow(at: Instant, now: Instant): string {
  if (Math.abs(at - now) < SECOND) return 'just now'
  return at > now ? `in ${spanText(at - now)}` : `${spanText(now - at)} ago`
}
