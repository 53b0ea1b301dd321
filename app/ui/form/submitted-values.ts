import type { FormValues } from './post-form'

/** Never sent back into a page: a code is used once, and a file cannot be filled in again. */
const NEVER_RETURNED = /code|token|secret|password/i

/** The texts of a submitted form, to show it again with nothing lost. Files and secrets are left out. */
export function submittedValues(form: FormData): FormValues {
  // Names come from the sender: 'constructor' must not meet what every object has.
  const values: Record<string, string[]> = Object.create(null)
  for (const [name, value] of form) {
    if (typeof value !== 'string' || NEVER_RETURNED.test(name)) continue
    values[name] = [...(values[name] ?? []), value]
  }
  return values
}
