import type { Instant } from '../kernel/time'

/** One opening on one weekday, in the site's local time. `to` may be '24:00'; an opening never crosses midnight. */
export interface WeeklyOpening {
  /** ISO 8601 weekday, 1 is Monday, 7 is Sunday. */
  readonly day: 1 | 2 | 3 | 4 | 5 | 6 | 7
  /** Local time 'HH:MM', inside the opening. */
  readonly from: string
  /** Local time 'HH:MM' or '24:00', outside the opening. */
  readonly to: string
}

export interface WeeklyHours {
  /** IANA time zone of the site. */
  readonly timeZone: string
  /** Sorted by day, then from; never overlapping (see `normaliseWeekly`). Empty means never open. */
  readonly openings: readonly WeeklyOpening[]
}

/** The validity window [validFrom, validTo), plus optional weekly hours. `weekly: null` means around the clock. */
export interface Schedule {
  readonly validFrom: Instant
  readonly validTo: Instant
  readonly weekly: WeeklyHours | null
}
