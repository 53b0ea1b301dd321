import type { ReactNode } from 'react'
import { classes } from '../classes'

export interface Definition {
  term: string
  /** Null and undefined are shown as a dash with words: nothing known is a fact too. */
  value: ReactNode
}

/** Facts about one thing, term by term. */
export function DefinitionList({ items, columns = 1 }: { items: readonly Definition[]; columns?: 1 | 2 }) {
  return (
    <dl className={classes('@container', columns === 2 && 'gap-x-8 lg:grid lg:grid-cols-2')}>
      {items.map(({ term, value }) => (
        <div
          key={term}
          className="grid gap-x-4 border-b border-line py-2 last:border-0 @md:grid-cols-[11rem_minmax(0,1fr)]"
        >
          <dt className="text-muted">{term}</dt>
          <dd className="min-w-0">
            {value ?? (
              <span className="text-muted">
                <span aria-hidden="true">–</span>
                <span className="sr-only">none</span>
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

export interface StatProps {
  label: string
  value: ReactNode
  /** What the number leaves out, or when it was counted. */
  note?: ReactNode
  tone?: 'plain' | 'danger' | 'warning' | 'success'
}

/** One number that matters. Several stand in `Columns`. */
export function Stat({ label, value, note, tone = 'plain' }: StatProps) {
  return (
    <div
      className={classes(
        'rounded-md border border-l-4 bg-surface p-4',
        {
          plain: 'border-line border-l-control',
          danger: 'border-line border-l-error',
          warning: 'border-line border-l-warning',
          success: 'border-line border-l-success',
        }[tone],
      )}
    >
      <p className="text-sm text-muted">{label}</p>
      <p
        className={classes(
          'text-2xl font-bold',
          {
            plain: '',
            danger: 'text-error',
            warning: 'text-warning',
            success: 'text-success',
          }[tone],
        )}
      >
        {value}
      </p>
      {note ? <p className="text-xs text-muted">{note}</p> : null}
    </div>
  )
}
