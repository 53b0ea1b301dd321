import fc from 'fast-check'
import { DAY, HOUR, type Instant, MINUTE, type Millis } from '~/domain/kernel/time'
import { normaliseWeekly } from '~/domain/schedule/algebra'
import { nextTransition } from '~/domain/schedule/opening'
import type { Schedule, WeeklyHours, WeeklyOpening } from '~/domain/schedule/schedule'
import { ZONE_TABLES } from '../../domain/schedule/zone-table'

/** A zone of the zdump table and a moment in its range, more often than not at a change of its clocks. */
export interface ZoneMoment {
  readonly timeZone: string
  readonly moment: Instant
}

const QUARTERS_A_DAY = 96
const TRANSITIONS_LOOKED_AT = 40

export const arbZoneMoment: fc.Arbitrary<ZoneMoment> = fc.constantFrom(...ZONE_TABLES).chain((table) => {
  const { timeZone } = table
  const anywhere = fc.integer({ min: table.from / MINUTE, max: table.to / MINUTE }).map((m) => m * MINUTE)
  const changes = table.changes.map((c) => c.at).filter((at) => at > table.from && at < table.to)
  const moment =
    changes.length === 0
      ? anywhere
      : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...changes) }, { weight: 1, arbitrary: anywhere })
  return moment.map((at) => ({ timeZone, moment: at }))
})

/** Normalised weekly hours on quarter hours, sometimes empty, often in the small hours when clocks change. */
export function arbWeekly(timeZone: string): fc.Arbitrary<WeeklyHours> {
  const quarter = fc.oneof(fc.nat({ max: QUARTERS_A_DAY }), fc.nat({ max: 14 }))
  const opening = fc
    .tuple(fc.constantFrom(1, 2, 3, 4, 5, 6, 7), quarter, quarter)
    .map(
      ([day, a, b]) => ({ day, from: clockAt(Math.min(a, b)), to: clockAt(Math.max(a, b)) }) as WeeklyOpening,
    )
  const openings = fc.oneof(
    { weight: 6, arbitrary: fc.array(opening, { maxLength: 10 }) },
    {
      weight: 2,
      arbitrary: fc.array(opening, { maxLength: 2 }).map((some) => [...ALL_HOURS.slice(1), ...some]),
    },
    { weight: 1, arbitrary: fc.constant(ALL_HOURS) },
  )
  return openings.map((some) => ({ timeZone, openings: normaliseWeekly(some) }))
}

/** A schedule of up to a few weeks around that moment; without one, around any of the zdump table. */
export function arbSchedule(at?: ZoneMoment): fc.Arbitrary<Schedule> {
  if (!at) return arbZoneMoment.chain(arbSchedule)
  const minutes = (max: Millis) => fc.integer({ min: 0, max: max / MINUTE }).map((m) => m * MINUTE)
  return fc.record({
    validFrom: minutes(10 * DAY).map((before) => at.moment - before),
    validTo: fc
      .oneof({ weight: 1, arbitrary: minutes(DAY) }, { weight: 3, arbitrary: minutes(20 * DAY) })
      .map((after) => at.moment + after),
    weekly: fc.option(arbWeekly(at.timeZone), { freq: 6 }),
  })
}

/** Two schedules of one zone whose windows meet, as those of two approvals of one request do. */
export const arbSchedulePair: fc.Arbitrary<readonly [Schedule, Schedule]> = arbZoneMoment.chain((at) =>
  fc.tuple(arbSchedule(at), arbSchedule(at)),
)

/** An instant at, just before or just after something that matters to the schedule, or anywhere about its window. */
export function arbInstantNear(schedule: Schedule): fc.Arbitrary<Instant> {
  const { validFrom, validTo, weekly } = schedule
  const turns: Instant[] = [validFrom, validTo]
  for (let at = nextTransition(schedule, validFrom); at !== null; at = nextTransition(schedule, at)) {
    if (turns.push(at) > TRANSITIONS_LOOKED_AT) break
  }
  const table = ZONE_TABLES.find((t) => t.timeZone === weekly?.timeZone)
  for (const change of table?.changes ?? []) {
    if (change.at >= validFrom - DAY && change.at <= validTo + DAY) turns.push(change.at)
  }
  const step = fc.constantFrom(0, -1, 1, -MINUTE, MINUTE, -30 * MINUTE, 30 * MINUTE, -HOUR, HOUR, -DAY, DAY)
  const near = fc.tuple(fc.constantFrom(...turns), step).map(([turn, by]) => turn + by)
  return fc.oneof(
    { weight: 3, arbitrary: near },
    { weight: 1, arbitrary: fc.integer({ min: validFrom - DAY, max: validTo + DAY }) },
  )
}

const ALL_HOURS: readonly WeeklyOpening[] = ([1, 2, 3, 4, 5, 6, 7] as const).map((day) => ({
  day,
  from: '00:00',
  to: '24:00',
}))

function clockAt(quarter: number): string {
  return `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`
}
