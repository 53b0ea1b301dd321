import { describedBy, Field } from './field'
import { useField } from './post-form'
import type { ControlProps } from './text'

export interface FileFieldProps extends ControlProps {
  /** 'image/jpeg,image/png' */
  accept: string
  /** Said in the hint; the server enforces it. */
  maxMegabytes: number
  /** Offers the camera of a phone. */
  camera?: 'user' | 'environment'
}

/** One file. The form needs `upload`. */
export function FileField({
  name,
  label,
  hint,
  error,
  optional,
  width = 'medium',
  accept,
  maxMegabytes,
  camera,
}: FileFieldProps) {
  const field = useField(name, error)
  const kinds = accept
    .split(',')
    .map((kind) =>
      kind
        .trim()
        .replace(/^.*[/.]/, '')
        .toUpperCase(),
    )
    .join(', ')
  const told = (
    <>
      {hint ? <>{hint} </> : null}
      {kinds}, at most {maxMegabytes} MB.
    </>
  )
  return (
    <Field id={field.id} label={label} hint={told} error={field.error} optional={optional} width={width}>
      <input
        type="file"
        id={field.id}
        name={name}
        accept={accept}
        capture={camera}
        required={!optional}
        aria-invalid={field.error ? true : undefined}
        aria-describedby={describedBy(field.id, told, field.error)}
        className="control file:mr-3 file:rounded-sm file:border file:border-control file:bg-raised file:px-3 file:py-1 file:text-ink"
      />
    </Field>
  )
}
