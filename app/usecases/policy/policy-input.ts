import { z } from 'zod'
import { LONGEST_GRACE } from '~/domain/grant/grace'
import { ok, type Problem, type Result } from '~/domain/kernel/result'
import { DAY, HOUR, MINUTE, type Millis } from '~/domain/kernel/time'
import type { TierPolicy } from '~/domain/policy/policy'
import type { WeeklyOpening } from '~/domain/schedule/schedule'
import { minuteOfDay, normaliseWeekly } from '~/domain/schedule/weekly'
import { DOCUMENT_TYPES } from '~/domain/vendor/document'
import { countOf, problemsOf, ticked } from '../typed-input'

/** A policy as an administrator types it; openings come as the weekly form reads them. */
export interface TypedPolicy {
  readonly fields: unknown
  /** Null: any hours. A day with one of its two times comes with an empty text. */
  readonly openings:
    | readonly { readonly day: WeeklyOpening['day']; readonly from: string; readonly to: string }[]
    | null
}

/** A count of days, hours or minutes as a length of time. */
function lengthOf(unit: Millis, least: number, most: number) {
  return countOf(least, most).transform((count) => count * unit)
}

const policyFields = z.object({
  maxDays: lengthOf(DAY, 1, 366),
  leadHours: lengthOf(HOUR, 0, 720),
  confirmMinutes: lengthOf(MINUTE, 1, 1440),
  graceMinutes: lengthOf(MINUTE, 0, LONGEST_GRACE / MINUTE),
  requiredDocuments: z.array(z.enum(DOCUMENT_TYPES, { error: 'choice_missing' })),
  escortRequired: ticked,
  forbidNeverEnding: ticked,
})

/** The typed policy as the domain has it. Problems stand at the fields above and at `hours.<day>.from`. */
export function readPolicy(typed: TypedPolicy): Result<Omit<TierPolicy, 'version'>> {
  const parsed = policyFields.safeParse(typed.fields)
  const problems: Problem[] = [
    ...(parsed.success ? [] : problemsOf(parsed.error)),
    ...(typed.openings ?? []).flatMap(openingProblem),
  ]
  if (typed.openings?.length === 0) problems.push({ code: 'hours_empty', field: 'hours' })
  if (!parsed.success || problems.length > 0) return { ok: false, problems }
  return ok({
    maxLength: parsed.data.maxDays,
    leadTime: parsed.data.leadHours,
    allowedHours: typed.openings && normaliseWeekly([...typed.openings]),
    requiredDocuments: [...new Set(parsed.data.requiredDocuments)],
    escortRequired: parsed.data.escortRequired,
    confirmWithin: parsed.data.confirmMinutes,
    forbidNeverEnding: parsed.data.forbidNeverEnding,
    maxGrace: parsed.data.graceMinutes,
  })
}

function openingProblem({ day, from, to }: { day: number; from: string; to: string }): Problem[] {
  const [start, end] = [minuteOfDay(from), minuteOfDay(to)]
  if (start === null || end === null) return [{ code: 'hours_incomplete', field: `hours.${day}.from` }]
  return start < end ? [] : [{ code: 'hours_end_before_start', field: `hours.${day}.from` }]
}
