import { describedBy, FieldNotes } from '../form/field'
import { useField } from '../form/post-form'
import { Icon } from '../icon'

export interface GateCodeInputProps {
  name?: string
  label?: string
  hint?: string
  error?: string
  /** The words on the button. */
  action?: string
}

/** The six characters of a pass, or a scanner that types: one field, one button, both 64 px. */
export function GateCodeInput({
  name = 'code',
  label = 'Pass code',
  hint = 'Type the six characters below the QR code, or scan it with a hand scanner.',
  error,
  action = 'Check',
}: GateCodeInputProps) {
  const field = useField(name, error)
  return (
    <div data-density="gate" className="mb-6">
      <label htmlFor={field.id} className="mb-1 block text-lg font-bold">
        {label}
      </label>
      <FieldNotes id={field.id} hint={hint} error={field.error} />
      <div className="flex flex-wrap gap-3">
        <input
          type="text"
          id={field.id}
          name={name}
          autoComplete="off"
          autoCapitalize="characters"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          required
          aria-invalid={field.error ? true : undefined}
          aria-describedby={describedBy(field.id, hint, field.error)}
          className="control max-w-80 grow basis-56 font-mono text-2xl! tracking-[0.15em] uppercase"
        />
        <button
          type="submit"
          className="inline-flex min-h-16 grow items-center justify-center gap-3 rounded-sm border border-action bg-action px-8 text-lg font-bold text-on-action hover:bg-action-strong sm:grow-0"
        >
          <Icon name="gate" className="size-7" />
          {action}
        </button>
      </div>
    </div>
  )
}
