import fc from 'fast-check'
import type { Scope } from '~/domain/access-request/scope'
import { graceOf } from '~/domain/grant/grace'
import type { Cap, Grant } from '~/domain/grant/grant'
import { HOUR, type Instant, MINUTE } from '~/domain/kernel/time'
import { LOCK_TARGETS, type Lock, type LockTarget } from '~/domain/lock/lock'
import type { Schedule, WeeklyOpening } from '~/domain/schedule/schedule'
import { aGrant, START } from '../examples'

/** How far from START anything reaches, hours: a week, over the spring change of the clocks. */
const SPAN = 7 * 24

const arbHour = fc.integer({ min: 0, max: SPAN }).map((hours) => START + hours * HOUR)

/** Any instant in reach: mostly on the hour, where boundaries are, and just beside it. */
export const arbInstant: fc.Arbitrary<Instant> = fc
  .tuple(fc.integer({ min: -24, max: SPAN + 24 }), fc.constantFrom(0, 0, -1, 1, HOUR / 2))
  .map(([hours, beside]) => START + hours * HOUR + beside)

const arbOpening = fc
  .tuple(
    fc.constantFrom(1, 2, 3, 4, 5, 6, 7),
    fc.integer({ min: 0, max: 20 }),
    fc.integer({ min: 1, max: 12 }),
  )
  .map(([day, from, length]): WeeklyOpening => {
    const clock = (hour: number) => `${String(hour).padStart(2, '0')}:00`
    return {
      day: day as WeeklyOpening['day'],
      from: clock(from),
      to: clock(Math.min(24, from + length)),
    }
  })

/** A window of up to four days inside the week, often with weekly hours. */
export function arbSchedule(timeZone: string): fc.Arbitrary<Schedule> {
  const weekly = fc.array(arbOpening, { maxLength: 6 }).map((openings) => ({ timeZone, openings }))
  return fc
    .tuple(arbHour, fc.integer({ min: 1, max: 96 }), fc.option(weekly, { freq: 2 }))
    .map(([validFrom, length, hours]) => ({ validFrom, validTo: validFrom + length * HOUR, weekly: hours }))
}

/** None as often as some, in minutes up to an hour. */
export const arbGrace = fc.oneof(
  fc.constantFrom(0, undefined),
  fc.integer({ min: 1, max: 60 }).map((minutes) => minutes * MINUTE),
)

/** Grants of one credential, of two entitlement versions, so that they overlap more often than not. */
export const arbGrants: fc.Arbitrary<readonly Grant[]> = fc
  .array(
    fc.record({
      entitlementVersionId: fc.constantFrom('hall-1', 'hall-1', 'hall-1', 'video-1'),
      schedule: arbSchedule('Europe/Berlin'),
      endedAt: fc.option(arbHour, { freq: 1 }),
      grace: arbGrace,
    }),
    { maxLength: 6, size: 'max' },
  )
  .map((grants) => grants.map((grant, index) => aGrant({ id: `grant-${index}`, ...grant })))

export const arbCaps: fc.Arbitrary<readonly Cap[]> = fc.array(
  fc.record({
    reason: fc.constantFrom('document_missing' as const, 'contract_ended' as const),
    entitlementVersionId: fc.constantFrom(null, 'hall-1', 'video-1', 'other-1'),
    until: fc.oneof({ weight: 4, arbitrary: arbHour }, { weight: 1, arbitrary: fc.constant(0) }),
  }),
  { maxLength: 2 },
)

const TARGET_IDS: Readonly<Record<LockTarget, string | null>> = {
  everyone: null,
  person: 'ana',
  vendor: 'acme',
  site: 'plant',
  system: 'gate',
}

/** Locks, some of which name somebody else. */
export const arbLocks: fc.Arbitrary<readonly Lock[]> = fc.array(
  fc
    .record({
      target: fc.constantFrom(...LOCK_TARGETS),
      ours: fc.boolean(),
      placedAt: arbHour,
      length: fc.option(fc.integer({ min: 1, max: 48 })),
    })
    .map(({ target, ours, placedAt, length }) => ({
      id: `lock-of-${target}`,
      target,
      targetId: ours ? TARGET_IDS[target] : target === 'everyone' ? null : 'somebody-else',
      placedAt,
      liftedAt: length === null ? null : placedAt + length * HOUR,
    })),
  { maxLength: 2 },
)

/** Scopes over three people and three entitlements of one site. */
export function arbScope(timeZone = 'Europe/Berlin'): fc.Arbitrary<Scope> {
  return fc.record({
    people: fc.subarray(['ana', 'ben', 'eva']),
    entitlements: fc.subarray(['hall-1', 'video-1', 'roof-1']),
    schedule: arbSchedule(timeZone),
    grace: arbGrace,
  })
}

/** A scope that asks for something. */
export const arbRequested: fc.Arbitrary<Scope> = fc.record({
  people: fc.subarray(['ana', 'ben', 'eva'], { minLength: 1 }),
  entitlements: fc.subarray(['hall-1', 'video-1', 'roof-1'], { minLength: 1 }),
  schedule: arbSchedule('Europe/Berlin'),
  grace: arbGrace,
})

/** What an approver may make of it: people and rights dropped, the window or the hours shortened. May be empty. */
export function arbNarrower(scope: Scope): fc.Arbitrary<Scope> {
  const { validFrom, validTo, weekly } = scope.schedule
  const cut = fc.integer({ min: 0, max: 12 }).map((hours) => hours * HOUR)
  const hours =
    weekly === null
      ? arbSchedule('Europe/Berlin').map((schedule) => schedule.weekly)
      : fc.subarray([...weekly.openings]).map((openings) => ({ ...weekly, openings }))
  return fc.record({
    people: fc.subarray([...scope.people], { minLength: 1 }),
    entitlements: fc.subarray([...scope.entitlements], { minLength: 1 }),
    schedule: fc.tuple(cut, cut, hours).map(([later, sooner, shorter]) => ({
      validFrom: Math.min(validFrom + later, validTo),
      validTo: Math.max(validFrom, validTo - sooner),
      weekly: shorter,
    })),
    grace: fc.integer({ min: 0, max: graceOf(scope) }),
  })
}
