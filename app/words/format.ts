import type { Instant } from '~/domain/kernel/time'
import { siteTime } from './site-time'

/**
 * A moment with its zone, for people: 'Tue 24 Nov 2026, 08:00 (Europe/Berlin)'. In an hour that exists twice, the
 * offset is named too: '(Europe/Berlin, UTC+2)'. Throws RangeError for an unknown zone.
 */
export function formatInstant(instant: Instant, timeZone: string): string {
  const { date, time, zone } = siteTime(instant, timeZone)
  return `${date}, ${time} (${zone})`
}
