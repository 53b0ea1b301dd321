import { z } from 'zod'
import type { Instant } from '~/domain/kernel/time'

/** What of the controller's objects is read; numbers of sections are those of the UniFi Access API Reference. */

const optionalText = z
  .string()
  .nullish()
  .transform((text) => text || null)

/** Whole seconds since 1970; 0 where there is none. */
const seconds = z
  .number()
  .nullish()
  .transform((at) => at || null)

/**
 * A visit's end is told by its last second, which still counts: the reference's own examples end at 23:59:59. Never later
 * than the instant (ms).
 */
export function lastSecond(end: Instant): number {
  return Math.floor(end / 1000) - 1
}

/** The instant (ms) that such an end means. */
export function endOf(lastSecond: number | null): Instant | null {
  return lastSecond === null ? null : (lastSecond + 1) * 1000
}

/** Section 4.1 has the words of a visitor's status and their numbers. */
const STATUS_NUMBERS = ['UPCOMING', 'VISITED', 'VISITING', 'CANCELLED', 'NO_VISIT', 'ACTIVE'] as const

const visitorStatus = z.union([z.string(), z.number()]).transform((status) => {
  const text = /^\d$/.test(String(status)) ? (STATUS_NUMBERS[Number(status) - 1] ?? '') : String(status)
  // The reference spells it both ways.
  return text.toUpperCase() === 'CANCELED' ? 'CANCELLED' : text.toUpperCase()
})

const resource = z.object({ id: z.string().min(1), name: optionalText, type: z.string() })
export type Resource = z.output<typeof resource>

/** Sections 4.1 and 4.3. */
export const visitor = z
  .object({
    id: z.string().min(1),
    first_name: optionalText,
    last_name: optionalText,
    status: visitorStatus,
    remarks: optionalText,
    start_time: seconds,
    end_time: seconds,
    pin_code: z.object({ token: optionalText }).nullish(),
    resources: z.array(resource).nullish(),
  })
  .transform((found) => ({
    id: found.id,
    firstName: found.first_name ?? '',
    lastName: found.last_name ?? '',
    cancelled: found.status === 'CANCELLED',
    remarks: found.remarks,
    startTime: found.start_time,
    endTime: found.end_time,
    hasPin: found.pin_code?.token != null,
    resources: found.resources ?? [],
  }))
export type Visitor = z.output<typeof visitor>

/** Sections 3.1 and 3.5. */
export const user = z
  .object({
    id: z.string().min(1),
    first_name: optionalText,
    last_name: optionalText,
    full_name: optionalText,
    status: optionalText,
    access_policy_ids: z.array(z.string()).nullish(),
    access_policies: z.array(z.object({ id: z.string(), resources: z.array(resource).nullish() })).nullish(),
  })
  .transform((found) => ({
    id: found.id,
    name: found.full_name ?? `${found.first_name ?? ''} ${found.last_name ?? ''}`.trim(),
    // Who is invited and who is not told of counts as active: only a clear word is off.
    active: found.status?.toUpperCase() !== 'DEACTIVATED',
    policies: found.access_policy_ids ?? [],
    /** What the policies open, as far as it is told with the user. */
    resources: (found.access_policies ?? []).flatMap(({ resources }) => resources ?? []),
  }))
export type User = z.output<typeof user>

/** Section 7.3. */
export const doorGroup = z.object({ id: z.string().min(1), resources: z.array(resource).nullish() })

export const created = z.object({ id: z.string().min(1) })

/** Section 2.8: every answer, also one of HTTP 200, says in `code` whether it was done. Its `msg` is not read. */
export const envelope = z.object({
  code: z.string(),
  data: z.unknown().optional(),
  pagination: z.object({ total: z.number().int().nonnegative() }).nullish(),
})
export type Envelope = z.output<typeof envelope>
