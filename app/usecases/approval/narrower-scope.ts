import { type RevisionBody, requestedScope } from '~/domain/access-request/revision'
import { isEmptyScope, type Scope } from '~/domain/access-request/scope'
import { graceEntry, graceOf } from '~/domain/grant/grace'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Problem, type Result } from '~/domain/kernel/result'
import { type Instant, MINUTE } from '~/domain/kernel/time'
import { scheduleCovers } from '~/domain/schedule/algebra'
import { localText } from '~/domain/schedule/local-time'
import type { Schedule } from '~/domain/schedule/schedule'
import { readGrace, readSchedule, type TypedSchedule } from '~/usecases/access-request/read-schedule'

/** What an approver left ticked and typed. */
export interface TypedScope extends TypedSchedule {
  readonly people: readonly Id[]
  /** Entitlement version ids. */
  readonly entitlements: readonly Id[]
  /** Minutes for which open sessions may go on; empty for none. */
  readonly graceMinutes: string
}

/** The form of "approve less" as it is first shown: all that was asked for. */
export function typedFrom(body: RevisionBody): TypedScope {
  const { schedule, site } = body
  const scope = requestedScope(body)
  const openings = schedule.weekly?.openings ?? []
  return {
    people: scope.people,
    entitlements: scope.entitlements,
    validFrom: localText(schedule.validFrom, site.timeZone),
    validTo: localText(schedule.validTo, site.timeZone),
    hours: schedule.weekly === null ? 'always' : 'weekly',
    // The form holds one opening a day.
    graceMinutes: graceOf(body) === 0 ? '' : String(graceOf(body) / MINUTE),
    openings: openings.filter((opening, index) => openings.findIndex((o) => o.day === opening.day) === index),
  }
}

/**
 * The scope that was typed. What was left as it was stays exactly what was asked for, to the millisecond. Problems, each at
 * its field: those of `readSchedule`, people_missing, entitlements_missing, end_before_start, scope_wider, scope_over,
 * scope_empty.
 */
export function narrowerScope(body: RevisionBody, typed: TypedScope, now: Instant): Result<Scope> {
  const requested = requestedScope(body)
  const shown = typedFrom(body)
  const problems: Problem[] = []
  if (typed.people.length === 0) problems.push({ code: 'people_missing', field: 'people' })
  if (typed.entitlements.length === 0) problems.push({ code: 'entitlements_missing', field: 'entitlements' })
  if (!typed.people.every((id) => requested.people.includes(id))) {
    problems.push({ code: 'scope_wider', field: 'people' })
  }
  if (!typed.entitlements.every((id) => requested.entitlements.includes(id))) {
    problems.push({ code: 'scope_wider', field: 'entitlements' })
  }
  const grace = readGrace(typed.graceMinutes)
  if (!grace.ok) problems.push(...grace.problems)
  else if (grace.value > graceOf(body)) problems.push({ code: 'scope_wider', field: 'grace' })
  const read = readSchedule(typed, body.site.timeZone)
  if (!read.ok || !grace.ok) {
    return { ok: false, problems: [...problems, ...(read.ok ? [] : read.problems)] }
  }
  const asked = requested.schedule
  const sameHours = typed.hours === shown.hours && same(typed.openings, shown.openings)
  const schedule: Schedule = {
    validFrom: typed.validFrom === shown.validFrom ? asked.validFrom : read.value.validFrom,
    validTo: typed.validTo === shown.validTo ? asked.validTo : read.value.validTo,
    weekly: sameHours ? asked.weekly : read.value.weekly,
  }
  problems.push(...scheduleProblems(asked, schedule, now))
  const scope = {
    people: typed.people,
    entitlements: typed.entitlements,
    schedule,
    ...graceEntry({ grace: grace.value }),
  }
  if (problems.length === 0 && isEmptyScope(scope)) problems.push({ code: 'scope_empty', field: 'weekly' })
  return problems.length > 0 ? { ok: false, problems } : ok(scope)
}

function scheduleProblems(asked: Schedule, schedule: Schedule, now: Instant): Problem[] {
  const problems: Problem[] = []
  if (schedule.validFrom < asked.validFrom) problems.push({ code: 'scope_wider', field: 'validFrom' })
  if (schedule.validTo > asked.validTo) problems.push({ code: 'scope_wider', field: 'validTo' })
  if (!(schedule.validFrom < schedule.validTo)) problems.push({ code: 'end_before_start', field: 'validTo' })
  else if (!(now < schedule.validTo)) problems.push({ code: 'scope_over', field: 'validTo' })
  if (problems.length === 0 && !scheduleCovers(asked, schedule)) {
    problems.push({ code: 'scope_wider', field: 'weekly' })
  }
  return problems
}

type Openings = TypedSchedule['openings']

function same(a: Openings, b: Openings): boolean {
  const text = (all: Openings) =>
    all
      .map(({ day, from, to }) => `${day} ${from} ${to}`)
      .sort()
      .join()
  return text(a) === text(b)
}
