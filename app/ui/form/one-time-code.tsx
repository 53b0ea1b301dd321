import { describedBy, Field } from './field'
import { useField } from './post-form'
import type { ControlProps } from './text'

export interface OneTimeCodeFieldProps extends ControlProps {
  /** 6 for an authenticator, 8 for a mailed code. Spaces may be typed or pasted. */
  digits: 6 | 8
}

/** A code that works once: number pad, filled in by the phone, pasted with or without spaces, never shown again. */
export function OneTimeCodeField({ name, label, hint, error, optional, digits }: OneTimeCodeFieldProps) {
  const field = useField(name, error)
  return (
    <Field id={field.id} label={label} hint={hint} error={field.error} optional={optional} width="short">
      <input
        type="text"
        id={field.id}
        name={name}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={digits * 2}
        placeholder={'0'.repeat(digits)}
        required={!optional}
        aria-invalid={field.error ? true : undefined}
        aria-describedby={describedBy(field.id, hint, field.error)}
        className="control font-mono text-lg! tracking-[0.2em]"
      />
    </Field>
  )
}
