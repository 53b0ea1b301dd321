import type { ReactNode } from 'react'
import { classes } from '../classes'
import { describedBy, FieldGroup, FieldNotes } from './field'
import { useField } from './post-form'
import type { Option } from './text'

export interface ChoiceGroupProps {
  name: string
  legend: ReactNode
  options: readonly (Option & { detail?: ReactNode })[]
  hint?: ReactNode
  error?: string
  optional?: boolean
  defaultValues?: readonly string[]
}

/** Several of several, all under one name. */
export function CheckboxGroup(props: ChoiceGroupProps) {
  return <ChoiceGroup type="checkbox" {...props} />
}

/** One of a few. */
export function RadioGroup({
  defaultValue,
  ...props
}: Omit<ChoiceGroupProps, 'defaultValues'> & { defaultValue?: string }) {
  return (
    <ChoiceGroup type="radio" defaultValues={defaultValue === undefined ? [] : [defaultValue]} {...props} />
  )
}

function ChoiceGroup({
  type,
  name,
  legend,
  options,
  hint,
  error,
  optional,
  defaultValues = [],
}: ChoiceGroupProps & { type: 'checkbox' | 'radio' }) {
  const field = useField(name, error)
  const chosen = field.list ?? defaultValues
  return (
    <FieldGroup id={field.id} legend={legend} hint={hint} error={field.error} optional={optional}>
      <div className="mt-2 max-w-[46rem] space-y-2">
        {options.map((option, index) => (
          <Choice
            key={option.value}
            type={type}
            // The first carries the field's id: the error summary leads there.
            id={index === 0 ? field.id : `${field.id}-${index}`}
            name={name}
            value={option.value}
            label={option.label}
            hint={option.hint}
            detail={option.detail}
            disabled={option.disabled}
            defaultChecked={chosen.includes(option.value)}
            invalid={field.error !== undefined}
          />
        ))}
      </div>
    </FieldGroup>
  )
}

export interface CheckboxProps {
  name: string
  label: ReactNode
  hint?: ReactNode
  error?: string
  value?: string
  defaultChecked?: boolean
}

/** One yes or no. */
export function Checkbox({ name, label, hint, error, value = 'on', defaultChecked = false }: CheckboxProps) {
  const field = useField(name, error)
  return (
    <div className={classes('mb-5 max-w-[46rem]', field.error && 'border-l-4 border-error pl-4')}>
      <FieldNotes id={field.id} error={field.error} />
      <Choice
        type="checkbox"
        id={field.id}
        name={name}
        value={value}
        label={label}
        hint={hint}
        defaultChecked={field.list ? field.list.includes(value) : defaultChecked}
        invalid={field.error !== undefined}
        errorId={field.error ? describedBy(field.id, null, field.error) : undefined}
      />
    </div>
  )
}

interface ChoiceProps {
  type: 'checkbox' | 'radio'
  id: string
  name: string
  value: string
  label: ReactNode
  hint?: ReactNode
  detail?: ReactNode
  disabled?: boolean
  defaultChecked: boolean
  invalid: boolean
  errorId?: string
}

/** The whole box is the target: 44 px at a desk, 64 at the gate. */
function Choice({
  type,
  id,
  name,
  value,
  label,
  hint,
  detail,
  disabled,
  defaultChecked,
  invalid,
  errorId,
}: ChoiceProps) {
  const hintId = hint ? `${id}-note` : undefined
  return (
    <div
      className={classes(
        'relative flex min-h-control items-start gap-3 rounded-sm border bg-surface px-3 py-2',
        invalid ? 'border-error' : 'border-line',
        disabled
          ? 'bg-raised text-muted'
          : 'hover:bg-raised has-checked:border-action has-checked:bg-action-soft',
      )}
    >
      <input
        type={type}
        id={id}
        name={name}
        value={value}
        disabled={disabled}
        defaultChecked={defaultChecked}
        aria-invalid={invalid && type === 'checkbox' ? true : undefined}
        aria-describedby={classes(errorId, hintId) || undefined}
        className="mt-0.5 size-6 flex-none accent-action"
      />
      <div className="min-w-0 grow py-0.5">
        <label
          htmlFor={id}
          className={classes('block text-base after:absolute after:inset-0', disabled && 'after:hidden')}
        >
          {label}
        </label>
        {hint ? (
          <p id={hintId} className="text-sm text-muted">
            {hint}
          </p>
        ) : null}
        {detail ? <div className="relative mt-1">{detail}</div> : null}
      </div>
    </div>
  )
}
