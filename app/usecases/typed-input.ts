import { z } from 'zod'
import { ok, type Problem, type Result } from '~/domain/kernel/result'
import { isLocalDate } from '~/domain/schedule/local-time'

/** Longest texts by what they are for, in characters. */
export const NAME_LENGTH = 120
export const NOTE_LENGTH = 2000

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const PRINTABLE = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/

/**
 * What nobody sees: marks without width, what turns the direction of text round, and joiners after Latin letters, which
 * need none, as other scripts and pictures do. Two names must not look the same.
 */
const UNSEEN =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|(?<=[\p{Script=Latin}\p{Nd}\s]|^)[\u200c\u200d]/u

/**
 * A text that must be there. NUL, which PostgreSQL refuses, and other control characters are not text; what turns the
 * order of letters round or has no width makes two texts look the same, or one like another.
 */
export function requiredText(max: number) {
  return z
    .string({ error: 'required' })
    .trim()
    .min(1, 'required')
    .max(max, 'too_long')
    .regex(PRINTABLE, 'text_unreadable')
    .refine((text) => !UNSEEN.test(text), 'text_unreadable')
}

/** A one-time code as typed, spaces and all: whether it is right is asked where it counts. */
export const oneTimeCode = requiredText(20)

/** A text that may be left empty; null then. */
export function optionalText(max: number) {
  return z
    .string()
    .trim()
    .max(max, 'too_long')
    .regex(PRINTABLE, 'text_unreadable')
    .refine((text) => !UNSEEN.test(text), 'text_unreadable')
    .transform((text) => (text === '' ? null : text))
    .nullish()
    .transform((text) => text ?? null)
}

/** A contact address, lower-cased; null when it is left empty. */
export const optionalMailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'too_long')
  .nullish()
  .transform((text) => (text ? text : null))
  .refine((text) => text === null || z.email().safeParse(text).success, 'email_invalid')

/** A day, 'YYYY-MM-DD'. */
export const localDay = z
  .string({ error: 'required' })
  .trim()
  .min(1, 'required')
  .refine((text) => text === '' || isLocalDate(text), 'date_invalid')

export const optionalLocalDay = z
  .string()
  .trim()
  .nullish()
  .transform((text) => (text ? text : null))
  .refine((text) => text === null || isLocalDate(text), 'date_invalid')

/** A whole number between these two, as typed. */
export function countOf(least: number, most: number) {
  return z
    .string({ error: 'required' })
    .trim()
    .min(1, 'required')
    .regex(/^\d{0,6}$/, 'number_invalid')
    .transform(Number)
    .refine((count) => count >= least && count <= most, { error: 'number_out_of_range' })
}

/** A check box: sent as any text when ticked, not at all otherwise. */
export const ticked = z
  .unknown()
  .optional()
  .transform((value) => value !== undefined && value !== null && value !== false && value !== '')

/** One of a few codes; anything else, also nothing, is a missing choice. */
export function choice<const T extends readonly [string, ...string[]]>(codes: T) {
  return z.enum(codes, { error: 'choice_missing' })
}

/** The parsed value, or one problem a field, with the code its schema names. */
export function readInput<T>(schema: z.ZodType<T>, raw: unknown): Result<T> {
  const parsed = schema.safeParse(raw)
  return parsed.success ? ok(parsed.data) : { ok: false, problems: problemsOf(parsed.error) }
}

/** The first problem of each field. */
export function problemsOf(error: z.ZodError, prefix = ''): readonly Problem[] {
  const problems = new Map<string, Problem>()
  for (const issue of error.issues) {
    const field = prefix + issue.path.join('.')
    if (problems.has(field)) continue
    const detail = detailOf(issue)
    problems.set(field, {
      code: codeOf(issue),
      ...(field === '' ? {} : { field }),
      ...(detail === null ? {} : { detail }),
    })
  }
  return [...problems.values()]
}

function detailOf(issue: z.core.$ZodIssue): Problem['detail'] | null {
  if (issue.code === 'too_big') return { max: Number(issue.maximum) }
  if (issue.code === 'too_small' && Number(issue.minimum) > 1) return { min: Number(issue.minimum) }
  if (issue.code === 'custom' && issue.params) return issue.params as Problem['detail']
  return null
}

function isNumber({ origin }: { readonly origin: string }): boolean {
  return origin === 'number' || origin === 'int'
}

/** Our schemas say a code as their message; those of others are told by what kind of issue it is. */
function codeOf(issue: z.core.$ZodIssue): string {
  if (/^[a-z][a-z0-9_]+$/.test(issue.message)) return issue.message
  if (issue.code === 'too_big') return isNumber(issue) ? 'number_too_large' : 'too_long'
  if (issue.code === 'too_small') {
    if (isNumber(issue)) return 'number_too_small'
    return Number(issue.minimum) > 1 ? 'too_short' : 'required'
  }
  if (issue.code === 'invalid_type' && (issue.input === undefined || issue.input === '')) return 'required'
  return 'value_invalid'
}
