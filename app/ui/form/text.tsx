import type { ComponentPropsWithoutRef, ReactNode } from 'react'
import { classes } from '../classes'
import { describedBy, Field } from './field'
import { useField } from './post-form'

export interface ControlProps {
  name: string
  label: ReactNode
  hint?: ReactNode
  /** Only outside a PostForm: inside one the field finds its problem by name. */
  error?: string
  optional?: boolean
  width?: 'short' | 'medium' | 'full'
}

type Native<Tag extends 'input' | 'textarea' | 'select', Omitted extends string = never> = Omit<
  ComponentPropsWithoutRef<Tag>,
  keyof ControlProps | 'id' | 'className' | Omitted
>

/** What every control gets from its field, whatever its tag. */
function useControl({ name, hint, error, optional }: ControlProps) {
  const field = useField(name, error)
  return {
    field,
    attributes: {
      id: field.id,
      name,
      required: !optional,
      'aria-invalid': field.error ? (true as const) : undefined,
      'aria-describedby': describedBy(field.id, hint, field.error),
    },
  }
}

/** One line of text; `type` for mail, telephone, number, search. */
export function TextInput({
  name,
  label,
  hint,
  error,
  optional,
  width,
  type = 'text',
  defaultValue,
  ...native
}: ControlProps & Native<'input'>) {
  const { field, attributes } = useControl({ name, label, hint, error, optional })
  return (
    <Field
      id={field.id}
      label={label}
      hint={hint}
      error={field.error}
      // Nobody takes a search for something that has to be filled in.
      optional={optional && type !== 'search'}
      width={width}
    >
      <input
        type={type}
        className="control"
        {...native}
        {...attributes}
        defaultValue={field.value ?? defaultValue}
      />
    </Field>
  )
}

/** Several lines. The limit is told in the hint and not enforced while typing: cutting a pasted text loses it. */
export function TextArea({
  name,
  label,
  hint,
  error,
  optional,
  width,
  maxLength,
  rows = 4,
  defaultValue,
  ...native
}: ControlProps & Native<'textarea'>) {
  const told = maxLength ? (
    <>
      {hint ? <>{hint} </> : null}At most {maxLength} characters.
    </>
  ) : (
    hint
  )
  const { field, attributes } = useControl({ name, label, hint: told, error, optional })
  return (
    <Field id={field.id} label={label} hint={told} error={field.error} optional={optional} width={width}>
      <textarea
        rows={rows}
        className="control"
        {...native}
        {...attributes}
        defaultValue={field.value ?? defaultValue}
      />
    </Field>
  )
}

export interface Option {
  value: string
  label: string
  /** Shown in grey below the label (radio and check boxes) or after it (select). */
  hint?: string
  disabled?: boolean
  /** Options of one group stand together in a select. */
  group?: string
}

/** One of many. Up to six answers are better asked with a RadioGroup. */
export function Select({
  name,
  label,
  hint,
  error,
  optional,
  width,
  options,
  empty = 'Choose one',
  defaultValue = '',
  ...native
}: ControlProps & Native<'select', 'children'> & { options: readonly Option[]; empty?: string | null }) {
  const { field, attributes } = useControl({ name, label, hint, error, optional })
  const groups = [...new Set(options.map((option) => option.group ?? ''))]
  return (
    <Field id={field.id} label={label} hint={hint} error={field.error} optional={optional} width={width}>
      <select
        className={classes('control', 'pr-8')}
        {...native}
        {...attributes}
        defaultValue={field.value ?? defaultValue}
      >
        {empty === null ? null : <option value="">{empty}</option>}
        {groups.map((group) => {
          const items = options.filter((option) => (option.group ?? '') === group).map(optionElement)
          return group ? (
            <optgroup key={group} label={group}>
              {items}
            </optgroup>
          ) : (
            items
          )
        })}
      </select>
    </Field>
  )
}

function optionElement({ value, label, hint, disabled }: Option) {
  return (
    <option key={value} value={value} disabled={disabled}>
      {hint ? `${label} (${hint})` : label}
    </option>
  )
}
