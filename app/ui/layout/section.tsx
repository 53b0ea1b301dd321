import { type ReactNode, useId } from 'react'
import { classes } from '../classes'

export interface SectionProps {
  title: string
  children: ReactNode
  /** One sentence that says what the section is for. */
  lead?: ReactNode
  actions?: ReactNode
  /** On a white card, or straight on the canvas (tables bring their own). */
  card?: boolean
  /** An anchor. */
  id?: string
}

/** A titled part of a page, found by its heading. */
export function Section({ title, children, lead, actions, card = true, id }: SectionProps) {
  const heading = useId()
  return (
    <section
      id={id}
      aria-labelledby={heading}
      className={classes('mb-6', card && 'rounded-md border border-line bg-surface p-4 sm:p-6')}
    >
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id={heading} className="text-lg font-semibold">
          {title}
        </h2>
        {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
      </div>
      {lead ? <p className="-mt-1 mb-4 max-w-[46rem] text-muted">{lead}</p> : null}
      {children}
    </section>
  )
}

/** A white box without a title. */
export function Card({ children }: { children: ReactNode }) {
  return <div className="mb-4 rounded-md border border-line bg-surface p-4 sm:p-6">{children}</div>
}

/** Buttons in a row, wrapping. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className="mt-4 flex flex-wrap items-center gap-3">{children}</div>
}

/** Two or three columns on a desk, one on a phone. `aside` gives the last one a third of the width. */
export function Columns({ children, count = 2 }: { children: ReactNode; count?: 2 | 3 | 4 | 'aside' }) {
  const look = {
    2: 'lg:grid-cols-2',
    3: 'sm:grid-cols-2 lg:grid-cols-3',
    4: 'grid-cols-2 lg:grid-cols-4',
    aside: 'lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]',
  }[count]
  return <div className={classes('mb-6 grid items-start gap-4 *:mb-0', look)}>{children}</div>
}
