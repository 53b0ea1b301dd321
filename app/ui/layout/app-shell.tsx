import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { Icon } from '../icon'
import { ProductMark } from './product-mark'
import { type NavItem, SiteNav } from './site-nav'

export interface SignedIn {
  name: string
  /** The role or seat the person acts in: 'Physical security, Hamburg'. */
  detail?: string
}

export interface AppShellProps {
  children: ReactNode
  /** Only what this person may open; empty on pages before sign-in. */
  nav?: readonly NavItem[]
  person?: SignedIn | null
  /** The role's own landing page. */
  home?: string
  density?: 'desk' | 'gate'
  /** What everybody must see first: a RedBanner, a frozen clock. */
  banner?: ReactNode
  /** Shown in the footer, with the product's name. */
  version?: string
  /** Reading width for forms and decisions, full width for tables. */
  width?: 'reading' | 'full'
}

/** The frame of every page: skip link, header, navigation of the role, main, footer. */
export function AppShell({
  children,
  nav = [],
  person = null,
  home = '/',
  density = 'desk',
  banner,
  version,
  width = 'full',
}: AppShellProps) {
  return (
    <div data-density={density} className="flex min-h-dvh flex-col bg-canvas text-ink">
      <a
        href="#main"
        className="sr-only rounded-sm bg-surface px-4 py-3 text-base font-semibold text-action focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-20"
      >
        Skip to the main content
      </a>
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex min-h-14 max-w-[96rem] items-center gap-3 px-4 lg:px-6">
          <Link to={home} className="flex min-h-11 items-center gap-2 rounded-sm text-lg font-bold text-ink">
            <ProductMark className="size-7" />
            Daypass
          </Link>
          {person ? <PersonBar person={person} /> : null}
        </div>
        {nav.length > 0 ? <SiteNav items={nav} variant="menu" /> : null}
      </header>
      {banner}
      <div className="mx-auto flex w-full max-w-[96rem] grow">
        {nav.length > 0 ? <SiteNav items={nav} variant="side" /> : null}
        <main id="main" tabIndex={-1} className="min-w-0 grow px-4 pt-6 pb-12 outline-none lg:px-8">
          <div className={width === 'reading' ? 'max-w-[46rem]' : undefined}>{children}</div>
        </main>
      </div>
      <footer className="border-t border-line px-4 py-4 text-xs text-muted lg:px-6">
        <p className="mx-auto max-w-[96rem]">
          Daypass{version ? ` ${version}` : ''} · Times are those of the site, or UTC where none is meant; the
          time zone stands beside them.
        </p>
      </footer>
    </div>
  )
}

function PersonBar({ person }: { person: SignedIn }) {
  return (
    <div className="ml-auto flex min-w-0 items-center gap-3">
      <p className="min-w-0 text-right text-sm leading-tight">
        <span className="block truncate font-semibold">{person.name}</span>
        {person.detail ? <span className="block truncate text-xs text-muted">{person.detail}</span> : null}
      </p>
      <form method="post" action="/sign-out" className="flex-none">
        <button
          type="submit"
          className="flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-sm border border-control px-3 text-sm font-semibold text-ink hover:bg-raised"
        >
          <Icon name="sign_out" className="size-4" />
          <span className="max-sm:sr-only">Sign out</span>
        </button>
      </form>
    </div>
  )
}
