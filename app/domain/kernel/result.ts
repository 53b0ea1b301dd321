/**
 * Everything a rule can answer instead of a value. Codes are stable: they are stored, logged and tested;
 * `app/words/messages.ts` is the one place that turns them into sentences.
 */
export interface Problem {
  readonly code: string
  /** The form field it stands next to, as the route names it; absent when it concerns the whole form. */
  readonly field?: string
  /** Values the sentence needs (names, lengths, instants in ms). */
  readonly detail?: Readonly<Record<string, string | number>>
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] }

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

/** At least one problem; a refusal without a reason cannot be built. */
export function refuse(first: Problem | string, ...rest: readonly Problem[]): Result<never> {
  return { ok: false, problems: [typeof first === 'string' ? { code: first } : first, ...rest] }
}

/** A refusal shown beside a field of the form; what is no refusal stays as it is. */
export function atField<T>(result: Result<T>, field: string): Result<T> {
  if (result.ok) return result
  return { ok: false, problems: result.problems.map((problem) => ({ ...problem, field })) }
}
