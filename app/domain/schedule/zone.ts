import { DAY, HOUR, type Instant, MINUTE, type Millis, SECOND } from '../kernel/time'

/** A stretch [from, to) in which a zone keeps one offset; `offset` is local minus UTC, in ms. */
interface Span {
  readonly from: Instant
  readonly to: Instant
  readonly offset: Millis
}

/** Instants [from, to). */
export interface Interval {
  readonly from: Instant
  readonly to: Instant
}

/** As far from 1970, either way, as a Date can be (ECMA-262 clause 21.4.1.1), in ms. */
const LAST_DATE: Instant = 8.64e15

/** Offsets are read a page at a time, so that only the years in use cost anything. */
const PAGE: Millis = 400 * DAY
const PAGES_KEPT = 512

/**
 * The offsets of one IANA zone, out of the runtime's own time-zone data. Reads are remembered; they are facts about the
 * zone, so the answers do not depend on what was asked before.
 */
export class Zone {
  private readonly pages = new Map<number, readonly Span[]>()

  constructor(private readonly format: Intl.DateTimeFormat) {}

  /** Local minus UTC at this instant, in ms. */
  offsetAt(at: Instant): Millis {
    for (const span of this.page(Math.floor(at / PAGE))) if (at < span.to) return span.offset
    return this.readOffset(at)
  }

  /**
   * From the first to the last instant whose local wall time lies in [wallFrom, wallTo), both written as if they were UTC,
   * in ms; null when no instant has such a wall time because the clocks jumped over all of it. A wall time that
   * happens twice counts from its first occurrence to its last. The range must be shorter than a page.
   */
  instantsOf(wallFrom: Millis, wallTo: Millis): Interval | null {
    let from = Number.POSITIVE_INFINITY
    let to = Number.NEGATIVE_INFINITY
    // No zone is ever a whole day away from UTC.
    const last = Math.floor((wallTo + DAY) / PAGE)
    for (let number = Math.floor((wallFrom - DAY) / PAGE); number <= last; number++) {
      for (const span of this.page(number)) {
        const start = Math.max(span.from, wallFrom - span.offset)
        const end = Math.min(span.to, wallTo - span.offset)
        if (start >= end) continue
        from = Math.min(from, start)
        to = end
      }
    }
    return from < to ? { from, to } : null
  }

  private page(number: number): readonly Span[] {
    let page = this.pages.get(number)
    if (!page) {
      if (this.pages.size >= PAGES_KEPT) this.pages.clear()
      page = this.readPage(number * PAGE)
      this.pages.set(number, page)
    }
    return page
  }

  /** Looks once a day: the closest two changes of any zone since 1970 are a week apart (America/Noronha, 2000). */
  private readPage(start: Instant): Span[] {
    const spans: Span[] = []
    const end = start + PAGE
    let from = start
    let offset = this.readOffset(start)
    for (let day = start; day < end; day += DAY) {
      const next = this.readOffset(day + DAY)
      if (next === offset) continue
      const change = this.findChange(day, day + DAY, offset)
      spans.push({ from, to: change, offset })
      from = change
      offset = next
    }
    spans.push({ from, to: end, offset })
    return spans
  }

  /** The first instant after `low`, up to `high`, that has not this offset. Changes fall on whole seconds. */
  private findChange(low: Instant, high: Instant, offset: Millis): Instant {
    let before = low
    let after = high
    while (after - before > SECOND) {
      const middle = before + Math.floor((after - before) / 2 / SECOND) * SECOND
      if (this.readOffset(middle) === offset) before = middle
      else after = middle
    }
    return after
  }

  private readOffset(at: Instant): Millis {
    const text = this.format.format(Math.max(-LAST_DATE, Math.min(LAST_DATE, at)))
    const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text)
    if (!match) throw new RangeError(`no offset in ${text}`)
    const [, sign, hours = 0, minutes = 0, seconds = 0] = match
    const size = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND
    return sign === '-' ? -size : size
  }
}

const zones = new Map<string, Zone>()

/** The zone of that IANA name, or null when this runtime does not know it. */
export function zoneNamed(name: string): Zone | null {
  const known = zones.get(name)
  if (known) return known
  // Newer runtimes take '+01:00' for a zone as well: that is an offset, not a place whose clocks change.
  if (!/^[A-Za-z]/.test(name)) return null
  let zone: Zone
  try {
    zone = new Zone(new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' }))
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
  zones.set(name, zone)
  return zone
}
