import { NavLink } from '@remix-run/react'
import { classes } from '../classes'
import { Icon, type IconName } from '../icon'

export interface NavItem {
  to: string
  label: string
  icon?: IconName
  /** Work waiting there; nothing is shown for 0. */
  count?: number
  /** Counts something that is wrong, such as overdue ends. */
  urgent?: boolean
  /** Items of one group stand together under its name. */
  group?: string
  /** Current only on exactly this path, as a landing page needs. */
  end?: boolean
}

export interface SiteNavProps {
  items: readonly NavItem[]
  /** `side` beside the page from 1024 px on; `menu` a disclosure below that, which needs no script. */
  variant: 'side' | 'menu'
}

/** The navigation of the signed-in role. */
export function SiteNav({ items, variant }: SiteNavProps) {
  const groups = byGroup(items)
  const waiting = items.reduce((sum, item) => sum + (item.count ?? 0), 0)
  if (variant === 'menu') {
    return (
      <details className="group border-t border-line lg:hidden">
        <summary className="flex min-h-12 items-center gap-3 px-4 text-base font-semibold">
          <Icon name="menu" className="size-5 group-open:hidden" />
          <Icon name="close" className="hidden size-5 group-open:block" />
          Menu
          {waiting > 0 ? <Count of={waiting} /> : null}
        </summary>
        <nav aria-label="Main" className="border-t border-line px-2 pt-2 pb-4">
          <Groups groups={groups} />
        </nav>
      </details>
    )
  }
  return (
    <nav aria-label="Main" className="w-60 flex-none border-r border-line py-6 pr-3 pl-3 max-lg:hidden">
      <Groups groups={groups} />
    </nav>
  )
}

function Groups({ groups }: { groups: readonly (readonly [string, readonly NavItem[]])[] }) {
  return groups.map(([name, items]) => (
    <div key={name} className="mb-4">
      {name ? <p className="px-3 pb-1 text-xs font-semibold text-muted">{name}</p> : null}
      <ul>
        {items.map((item) => (
          <li key={item.to}>
            <NavLink
              to={item.to}
              end={item.end ?? item.to === '/'}
              className={({ isActive }) =>
                classes(
                  'flex min-h-11 items-center gap-3 rounded-sm px-3 text-base lg:text-sm',
                  isActive
                    ? 'bg-action-soft font-semibold text-action shadow-[inset_3px_0_0_var(--action)]'
                    : 'text-ink hover:bg-raised',
                )
              }
            >
              {item.icon ? <Icon name={item.icon} className="size-4.5" /> : null}
              <span className="min-w-0 grow">{item.label}</span>
              {item.count ? <Count of={item.count} urgent={item.urgent} /> : null}
            </NavLink>
          </li>
        ))}
      </ul>
    </div>
  ))
}

function Count({ of, urgent }: { of: number; urgent?: boolean }) {
  return (
    <span
      className={classes(
        'rounded-full px-2 text-xs leading-5 font-semibold',
        urgent ? 'bg-revoke-failed-bg text-revoke-failed' : 'bg-raised text-ink',
      )}
    >
      {of > 999 ? '999+' : of}
      <span className="sr-only"> waiting</span>
    </span>
  )
}

function byGroup(items: readonly NavItem[]): readonly (readonly [string, readonly NavItem[]])[] {
  const groups = new Map<string, NavItem[]>()
  for (const item of items) groups.set(item.group ?? '', [...(groups.get(item.group ?? '') ?? []), item])
  return [...groups]
}
