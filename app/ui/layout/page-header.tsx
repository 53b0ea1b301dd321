import { Link, useLocation } from '@remix-run/react'
import type { ReactNode } from 'react'
import { classes } from '../classes'
import { Icon } from '../icon'

export interface PageHeaderProps {
  title: string
  /** What kind of thing the title names: 'Request', 'Vendor'. */
  eyebrow?: string
  /** One sentence below the title. */
  lead?: ReactNode
  /** A StatusBadge beside the title. */
  status?: ReactNode
  /** Buttons and links on the right, below the title on a phone. */
  actions?: ReactNode
}

/** The page's only h1. */
export function PageHeader({ title, eyebrow, lead, status, actions }: PageHeaderProps) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        {eyebrow ? <p className="text-sm font-semibold text-muted">{eyebrow}</p> : null}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <h1 className="text-xl font-bold text-balance sm:text-2xl">{title}</h1>
          {status}
        </div>
        {lead ? <p className="mt-1 max-w-[46rem] text-base text-muted">{lead}</p> : null}
      </div>
      {actions ? <div className="flex flex-wrap gap-2 max-sm:w-full">{actions}</div> : null}
    </div>
  )
}

export interface Crumb {
  label: string
  /** Left out for the page itself. */
  to?: string
}

/** Where this page stands; on a phone only the way back. */
export function Breadcrumbs({ items }: { items: readonly Crumb[] }) {
  const parents = items.filter((item) => item.to)
  return (
    <nav aria-label="Breadcrumb" className="mb-2 text-sm">
      <ol className="flex flex-wrap items-center">
        {items.map((item, index) => (
          <li
            key={item.label}
            className={classes(
              'flex items-center',
              item.to === parents.at(-1)?.to && item.to ? '' : 'max-sm:hidden',
            )}
          >
            {index > 0 ? <Icon name="next" className="mx-1 size-4 text-muted max-sm:hidden" /> : null}
            {item.to ? (
              <Link
                to={item.to}
                className="flex min-h-11 items-center gap-1 text-action underline underline-offset-2"
              >
                <Icon name="back" className="size-4 sm:hidden" />
                {item.label}
              </Link>
            ) : (
              <span aria-current="page" className="text-muted">
                {item.label}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}

export interface Tab {
  to: string
  label: string
  count?: number
}

/** Links that look like tabs: each is a page of its own. A `to` with a query is current when the query is the same. */
export function Tabs({ items, label }: { items: readonly Tab[]; label: string }) {
  const { pathname, search } = useLocation()
  return (
    <nav aria-label={label} className="mb-6 border-b border-line">
      <ul className="-mb-px flex gap-1 overflow-x-auto">
        {items.map((tab) => {
          const current = isCurrent(tab.to, pathname, search)
          return (
            <li key={tab.to} className="flex-none">
              <Link
                to={tab.to}
                aria-current={current ? 'page' : undefined}
                className={classes(
                  '-outline-offset-2! flex min-h-11 items-center gap-2 border-b-3 px-3 text-base whitespace-nowrap sm:text-sm',
                  current
                    ? 'border-action font-semibold text-action'
                    : 'border-transparent text-muted hover:border-control hover:text-ink',
                )}
              >
                {tab.label}
                {tab.count === undefined ? null : (
                  <span className="rounded-full bg-raised px-2 text-xs leading-5 font-semibold text-ink">
                    {tab.count}
                  </span>
                )}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

function isCurrent(to: string, pathname: string, search: string): boolean {
  const [path, query = ''] = to.split('?')
  if (path !== '' && path !== pathname) return false
  const wanted = new URLSearchParams(query)
  const actual = new URLSearchParams(search)
  return [...wanted].every(([key, value]) => actual.get(key) === value) && (query !== '' || search === '')
}
