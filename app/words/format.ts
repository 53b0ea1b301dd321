import type { Instant } from '~/domain/kernel/time'

const formatters = new Map<string, { date: Intl.DateTimeFormat; time: Intl.DateTimeFormat }>()

/** Where clocks go back, an hour exists twice: 30 min (Lord Howe), 1 h (most), 2 h (Troll) and 3 h (Casey) apart. */
const FOLDS_MINUTES = [30, 60, 120, 180]

/**
 * A moment with its zone, for people: 'Tue 24 Nov 2026, 08:00 (Europe/Berlin)'. In an hour that exists twice, the
 * offset is named too: '(Europe/Berlin, GMT+2)'. Throws RangeError for an unknown zone.
 */
export function formatInstant(instant: Instant, zone: string, locale = 'en-GB'): string {
  const local = localTime(instant, zone, locale)
  const twice = FOLDS_MINUTES.some(
    (minutes) =>
      localTime(instant + minutes * 60_000, zone, locale) === local ||
      localTime(instant - minutes * 60_000, zone, locale) === local,
  )
  return `${local} (${twice ? `${zone}, ${offsetOf(instant, zone, locale)}` : zone})`
}

function localTime(instant: Instant, zone: string, locale: string): string {
  const key = `${locale} ${zone}`
  let pair = formatters.get(key)
  if (pair === undefined) {
    pair = {
      date: new Intl.DateTimeFormat(locale, {
        timeZone: zone,
        weekday: 'short',
        day: 'numeric',
        month: 'short',
        year: 'numeric',
      }),
      time: new Intl.DateTimeFormat(locale, {
        timeZone: zone,
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }),
    }
    formatters.set(key, pair)
  }
  // ICU versions differ in the comma after the weekday.
  return `${pair.date.format(instant).replace(/^(\p{L}+),/u, '$1')}, ${pair.time.format(instant)}`
}

function offsetOf(instant: Instant, zone: string, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    timeZoneName: 'shortOffset',
  }).formatToParts(instant)
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'UTC'
}
