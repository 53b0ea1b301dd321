import { type ReactNode, useId } from 'react'
import { classes } from '../classes'

export interface ConfirmPanelProps {
  title: string
  /** What will happen, in the order in which it happens. */
  consequences?: readonly string[]
  /** The form: what is asked (a reason, a code) and the buttons. */
  children: ReactNode
  tone?: 'plain' | 'danger'
}

/** A step of its own before anything that cannot be taken back. Works without script: it is a page, not a dialog. */
export function ConfirmPanel({ title, consequences = [], children, tone = 'plain' }: ConfirmPanelProps) {
  const heading = useId()
  return (
    <section
      aria-labelledby={heading}
      className={classes(
        'mb-6 rounded-md border border-l-4 bg-surface p-4 sm:p-6',
        tone === 'danger' ? 'border-danger' : 'border-action',
      )}
    >
      <h2 id={heading} className="mb-3 text-lg font-semibold">
        {title}
      </h2>
      {consequences.length > 0 ? (
        <ul className="-mt-1 mb-4 list-disc space-y-1 pl-5">
          {consequences.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
      {children}
    </section>
  )
}
