import { describedBy, Field } from './field'
import { useField } from './post-form'
import type { ControlProps } from './text'

interface WhenProps extends ControlProps {
  /** Local text as the control wants it: 'YYYY-MM-DDTHH:MM', or 'YYYY-MM-DD' for a day. */
  defaultValue?: string
  min?: string
  max?: string
}

/** A moment in the site's own time. The zone stands beside it, because the reader's may be another. */
export function DateTimeField({ timeZone, ...props }: WhenProps & { timeZone: string }) {
  return <When {...props} type="datetime-local" zone={timeZone} />
}

/** A day. Documents are valid to the end of theirs. */
export function DateField(props: WhenProps) {
  return <When {...props} type="date" />
}

function When({
  type,
  zone,
  name,
  label,
  hint,
  error,
  optional,
  defaultValue,
  min,
  max,
}: WhenProps & { type: 'datetime-local' | 'date'; zone?: string }) {
  const field = useField(name, error)
  return (
    <Field id={field.id} label={label} hint={hint} error={field.error} optional={optional}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <div className="w-64 max-w-full">
          <input
            type={type}
            id={field.id}
            name={name}
            min={min}
            max={max}
            required={!optional}
            defaultValue={field.value ?? defaultValue}
            aria-invalid={field.error ? true : undefined}
            aria-describedby={[describedBy(field.id, hint, field.error), zone && `${field.id}-zone`]
              .filter(Boolean)
              .join(' ')}
            className="control"
          />
        </div>
        {zone ? (
          <span id={`${field.id}-zone`} className="text-sm text-muted">
            Local time of the site, {zone}
          </span>
        ) : null}
      </div>
    </Field>
  )
}
