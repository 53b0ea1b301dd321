import type { ReactNode } from 'react'
import { classes } from '../classes'
import { Icon } from '../icon'

export interface FieldProps {
  /** The control's id. */
  id: string
  label: ReactNode
  hint?: ReactNode
  error?: string
  /** Said in words: asterisks need a legend. */
  optional?: boolean
  /** How wide the answer is expected to be. */
  width?: 'short' | 'medium' | 'full'
  children: ReactNode
}

/** Label, hint and error around one control. The control itself carries `describedBy(id, hint, error)`. */
export function Field({ id, label, hint, error, optional, width = 'full', children }: FieldProps) {
  return (
    <div className={classes('mb-5', error && 'border-l-4 border-error pl-4')}>
      <label htmlFor={id} className="mb-1 block text-base font-semibold">
        {label}
        {optional ? <span className="font-normal text-muted"> (optional)</span> : null}
      </label>
      <FieldNotes id={id} hint={hint} error={error} />
      <div className={{ short: 'max-w-48', medium: 'max-w-96', full: 'max-w-[46rem]' }[width]}>
        {children}
      </div>
    </div>
  )
}

/** The hint and the error of a field or of a group. */
export function FieldNotes({ id, hint, error }: { id: string; hint?: ReactNode; error?: string }) {
  return (
    <>
      {hint ? (
        <div id={`${id}-hint`} className="mb-1 max-w-[46rem] text-sm text-muted">
          {hint}
        </div>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className="mb-1 flex gap-1.5 text-sm font-semibold text-error">
          <Icon name="error" className="mt-0.5 size-4" />
          <span>
            <span className="sr-only">Error: </span>
            {error}
          </span>
        </p>
      ) : null}
    </>
  )
}

/** For aria-describedby: the error before the hint, nothing when there is neither. */
export function describedBy(id: string, hint: unknown, error: unknown): string | undefined {
  return classes(error ? `${id}-error` : null, hint ? `${id}-hint` : null) || undefined
}

/** A fieldset of several controls that answer one question. */
export function FieldGroup({
  id,
  legend,
  hint,
  error,
  optional,
  children,
}: Omit<FieldProps, 'label' | 'width'> & { legend: ReactNode }) {
  return (
    <fieldset
      aria-describedby={describedBy(id, hint, error)}
      className={classes('mb-5 min-w-0', error && 'border-l-4 border-error pl-4')}
    >
      <legend className="mb-1 text-base font-semibold">
        {legend}
        {optional ? <span className="font-normal text-muted"> (optional)</span> : null}
      </legend>
      <FieldNotes id={id} hint={hint} error={error} />
      {children}
    </fieldset>
  )
}
