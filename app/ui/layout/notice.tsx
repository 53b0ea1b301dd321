import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'
import { classes } from '../classes'
import { Instant } from '../display/instant'
import { Icon, type IconName } from '../icon'

export type Tone = 'info' | 'success' | 'warning' | 'danger'

const TONES: Record<Tone, { icon: IconName; look: string }> = {
  info: { icon: 'info', look: 'border-info text-info bg-info-bg' },
  success: { icon: 'ok', look: 'border-success text-success bg-success-bg' },
  warning: { icon: 'warning', look: 'border-warning text-warning bg-warning-bg' },
  danger: { icon: 'octagon', look: 'border-error text-error bg-error-bg' },
}

export interface NoticeProps {
  tone: Tone
  title?: string
  children?: ReactNode
  /** Read out when it appears after an action of the person: 'status', or 'alert' when something failed. */
  live?: 'status' | 'alert'
}

/** A message that belongs to the page. */
export function Notice({ tone, title, children, live }: NoticeProps) {
  const { icon, look } = TONES[tone]
  return (
    <div role={live} className={classes('mb-4 flex gap-3 rounded-sm border border-l-4 p-4', look)}>
      <Icon name={icon} className="mt-0.5 size-5" />
      <div className="min-w-0">
        {title ? <p className="text-base font-semibold">{title}</p> : null}
        {children ? <div className="text-ink">{children}</div> : null}
      </div>
    </div>
  )
}

export interface RedBannerProps {
  /** Ends that are past their deadline and not confirmed. Nothing is shown for 0. */
  overdue: number
  to: string
  /** Since when the oldest one is overdue, as text: '2 h 10 min'. */
  oldest?: string
}

/** Access that should be gone and is not known to be gone: above everything, on every page of those who can act. */
export function RedBanner({ overdue, to, oldest }: RedBannerProps) {
  if (overdue === 0) return null
  return (
    <Alarm to={to}>
      {overdue === 1 ? 'One end of access is' : `${overdue} ends of access are`} overdue and not confirmed
      {oldest ? `, the oldest for ${oldest}` : ''}.
    </Alarm>
  )
}

/** Nothing new is given until both seats resume it: on every page of those who can act. */
export function FrozenBanner({ to }: { to: string }) {
  return (
    <Alarm to={to}>Giving is frozen: nothing new is given until IT and physical security resume it.</Alarm>
  )
}

function Alarm({ to, children }: { to: string; children: ReactNode }) {
  return (
    <div role="alert" className="on-colour bg-revoke-failed-bg text-revoke-failed">
      <div className="mx-auto flex max-w-[96rem] flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-base lg:px-6">
        <Icon name="octagon" />
        <p className="min-w-0 grow basis-64 font-semibold">{children}</p>
        <Link to={to} className="flex min-h-11 items-center font-semibold underline underline-offset-4">
          See what to do
        </Link>
      </div>
    </div>
  )
}

export interface EmptyStateProps {
  title: string
  /** What will appear here. */
  children: ReactNode
  /** What to do next: a ButtonLink. */
  action?: ReactNode
  /** When this was last looked at, ms: zero problems is worth nothing without it. */
  checkedAt?: number | null
  /** For `checkedAt`. */
  timeZone?: string
  icon?: IconName
}

/** Nothing here: what will appear, what to do, and when it was last checked. */
export function EmptyState({
  title,
  children,
  action,
  checkedAt,
  timeZone = 'UTC',
  icon = 'inbox',
}: EmptyStateProps) {
  return (
    <div className="mb-4 rounded-md border border-dashed border-control bg-surface px-4 py-8 text-center">
      <Icon name={icon} className="mx-auto mb-3 size-8 text-muted" />
      <p className="text-base font-semibold">{title}</p>
      <div className="mx-auto mt-1 max-w-[34rem] text-muted">{children}</div>
      {checkedAt === undefined ? null : (
        <p className="mt-2 text-xs text-muted">
          {checkedAt === null ? (
            'Not checked yet.'
          ) : (
            <>
              Last checked <Instant at={checkedAt} timeZone={timeZone} />
            </>
          )}
        </p>
      )}
      {action ? <div className="mt-4 flex justify-center">{action}</div> : null}
    </div>
  )
}
