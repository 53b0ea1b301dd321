import { type Graced, graceEntry, graceOf } from '../grant/grace'
import type { Id } from '../kernel/ids'
import { intersectSchedules, isEmptySchedule, scheduleCovers } from '../schedule/algebra'
import type { Schedule } from '../schedule/schedule'

/**
 * people x entitlements x schedule: one product. Entitlements are *versions*: what was read is what is granted. Its grace
 * lets sessions that are open at the window's end go on for a while.
 */
export interface Scope extends Graced {
  readonly people: readonly Id[]
  readonly entitlements: readonly Id[]
  readonly schedule: Schedule
}

/** True when everything `inner` allows is also allowed by `outer`. */
export function covers(outer: Scope, inner: Scope): boolean {
  if (isEmptyScope(inner)) return true
  return (
    inner.people.every((p) => outer.people.includes(p)) &&
    inner.entitlements.every((e) => outer.entitlements.includes(e)) &&
    scheduleCovers(outer.schedule, inner.schedule) &&
    graceOf(inner) <= graceOf(outer)
  )
}

/** What both scopes allow. The result is a product again, possibly an empty one. */
export function intersect(a: Scope, b: Scope): Scope {
  return {
    people: a.people.filter((p) => b.people.includes(p)),
    entitlements: a.entitlements.filter((e) => b.entitlements.includes(e)),
    schedule: intersectSchedules(a.schedule, b.schedule),
    ...graceEntry({ grace: Math.min(graceOf(a), graceOf(b)) }),
  }
}

export function isEmptyScope(scope: Scope): boolean {
  return scope.people.length === 0 || scope.entitlements.length === 0 || isEmptySchedule(scope.schedule)
}
