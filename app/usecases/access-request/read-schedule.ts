import { LONGEST_GRACE } from '~/domain/grant/grace'
import { ok, type Problem, type Result } from '~/domain/kernel/result'
import { type Instant, MINUTE, type Millis } from '~/domain/kernel/time'
import { normaliseWeekly } from '~/domain/schedule/algebra'
import { parseLocalDateTime } from '~/domain/schedule/local-time'
import type { Schedule, WeeklyHours, WeeklyOpening } from '~/domain/schedule/schedule'
import { minuteOfDay } from '~/domain/schedule/weekly'

/** A window and hours as typed, in the local time of a site. */
export interface TypedSchedule {
  readonly validFrom: string
  readonly validTo: string
  readonly hours: 'always' | 'weekly'
  readonly openings: readonly { readonly day: number; readonly from: string; readonly to: string }[]
}

/**
 * The schedule that was typed. Problems stand next to their field: `required`, `local_time_invalid`,
 * `local_time_missing` (a time the clocks jump over), `opening_incomplete`, `opening_backwards`, `weekly_empty`.
 */
export function readSchedule(typed: TypedSchedule, timeZone: string): Result<Schedule> {
  const problems: Problem[] = []
  const validFrom = readMoment(typed.validFrom, 'validFrom', timeZone, problems)
  const validTo = readMoment(typed.validTo, 'validTo', timeZone, problems)
  const weekly = readWeekly(typed, timeZone, problems)
  if (problems.length > 0) return { ok: false, problems }
  return ok({ validFrom, validTo, weekly })
}

function readMoment(text: string, field: string, timeZone: string, problems: Problem[]): Instant {
  if (text.trim() === '') {
    problems.push({ code: 'required', field })
    return 0
  }
  const parsed = parseLocalDateTime(text.trim(), timeZone)
  if (parsed.ok) return parsed.value
  for (const { code, detail } of parsed.problems)
    problems.push({ code, field, detail: { ...detail, timeZone } })
  return 0
}

function readWeekly(typed: TypedSchedule, timeZone: string, problems: Problem[]): WeeklyHours | null {
  if (typed.hours === 'always') return null
  const before = problems.length
  for (const { day, from, to } of typed.openings) {
    const [start, end] = [minuteOfDay(from), minuteOfDay(to)]
    if (start === null) problems.push({ code: 'opening_incomplete', field: `weekly.${day}.from` })
    else if (end === null) problems.push({ code: 'opening_incomplete', field: `weekly.${day}.to` })
    else if (start >= end) problems.push({ code: 'opening_backwards', field: `weekly.${day}.to` })
  }
  if (typed.openings.length === 0) problems.push({ code: 'weekly_empty', field: 'weekly' })
  if (problems.length > before) return null
  return { timeZone, openings: normaliseWeekly(typed.openings as readonly WeeklyOpening[]) }
}

/** The lengths of grace that a form offers, minutes. */
export const GRACE_CHOICES = ['5', '10', '15', '30', '45', '60'] as const

/** The grace that was chosen, ms; none where nothing was. Problems at `grace`: choice_missing. */
export function readGrace(minutes: string): Result<Millis> {
  if (!/^\d{0,2}$/.test(minutes) || Number(minutes) * MINUTE > LONGEST_GRACE) {
    return { ok: false, problems: [{ code: 'choice_missing', field: 'grace' }] }
  }
  return ok(Number(minutes) * MINUTE)
}
