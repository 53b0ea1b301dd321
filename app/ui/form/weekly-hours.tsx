import type { WeeklyOpening } from '~/domain/schedule/schedule'
import { FieldGroup } from './field'
import { fieldId } from './field-id'
import { useField } from './post-form'

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

export interface WeeklyHoursFieldProps {
  /** Fields are `<name>.mode` ('always' or 'weekly') and `<name>.<1..7>.from` and `.to`. */
  name: string
  timeZone: string
  legend?: string
  /** Null: around the clock. One opening a day; the first of a day is shown. */
  defaultOpenings?: readonly WeeklyOpening[] | null
  error?: string
}

/** Around the clock, or from and to for each day of the week. Empty days are closed. */
export function WeeklyHoursField({
  name,
  timeZone,
  legend = 'Hours',
  defaultOpenings = null,
  error,
}: WeeklyHoursFieldProps) {
  const field = useField(name, error)
  const mode = useField(`${name}.mode`).value ?? (defaultOpenings === null ? 'always' : 'weekly')
  return (
    <FieldGroup id={field.id} legend={legend} error={field.error}>
      <div className="group/hours mt-2 max-w-[34rem] space-y-2">
        <ModeChoice id={field.id} name={`${name}.mode`} value="always" checked={mode === 'always'}>
          Around the clock, day and night
        </ModeChoice>
        <ModeChoice
          id={`${field.id}-weekly`}
          name={`${name}.mode`}
          value="weekly"
          checked={mode === 'weekly'}
        >
          Only at these hours
        </ModeChoice>
        <div className="rounded-sm border border-line bg-surface p-3 group-has-[[value=always]:checked]/hours:hidden">
          <p className="mb-2 text-sm text-muted">
            Local time of the site, {timeZone}. Leave a day empty when nobody comes. For midnight at the end
            of the day, type 00:00.
          </p>
          {DAYS.map((day, index) => (
            <DayRow
              key={day}
              day={day}
              name={`${name}.${index + 1}`}
              opening={defaultOpenings?.find((opening) => opening.day === index + 1)}
            />
          ))}
        </div>
      </div>
    </FieldGroup>
  )
}

interface ModeChoiceProps {
  id: string
  name: string
  value: string
  checked: boolean
  children: string
}

function ModeChoice({ id, name, value, checked, children }: ModeChoiceProps) {
  return (
    <label
      htmlFor={id}
      className="flex min-h-control items-center gap-3 rounded-sm border border-line bg-surface px-3 py-2 text-base has-checked:border-action has-checked:bg-action-soft"
    >
      <input
        type="radio"
        id={id}
        name={name}
        value={value}
        defaultChecked={checked}
        className="size-6 flex-none accent-action"
      />
      {children}
    </label>
  )
}

function DayRow({ day, name, opening }: { day: string; name: string; opening?: WeeklyOpening }) {
  const from = useField(`${name}.from`)
  const to = useField(`${name}.to`)
  const problem = from.error ?? to.error
  return (
    <div className="border-t border-line py-2 first-of-type:border-0">
      <div className="grid grid-cols-[1fr_auto_1fr] items-center gap-2 sm:grid-cols-[minmax(6rem,1fr)_8.5rem_auto_8.5rem]">
        <span className="text-base max-sm:col-span-3">{day}</span>
        <TimeInput
          name={`${name}.from`}
          label={`${day}, from`}
          value={from.value ?? opening?.from}
          bad={!!problem}
        />
        <span className="text-muted">to</span>
        <TimeInput
          name={`${name}.to`}
          label={`${day}, to`}
          value={to.value ?? (opening?.to === '24:00' ? '00:00' : opening?.to)}
          bad={!!problem}
        />
      </div>
      {problem ? (
        <p id={`${fieldId(name)}-error`} className="text-sm font-semibold text-error">
          {problem}
        </p>
      ) : null}
    </div>
  )
}

function TimeInput({
  name,
  label,
  value,
  bad,
}: {
  name: string
  label: string
  value?: string
  bad: boolean
}) {
  return (
    <input
      type="time"
      id={fieldId(name)}
      name={name}
      aria-label={label}
      defaultValue={value}
      aria-invalid={bad ? true : undefined}
      aria-describedby={bad ? `${fieldId(name).replace(/-(from|to)$/, '')}-error` : undefined}
      className="control min-w-0"
    />
  )
}
