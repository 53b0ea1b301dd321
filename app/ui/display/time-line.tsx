import type { ReactNode } from 'react'
import { siteTime } from '~/words/site-time'
import { classes } from '../classes'
import { Icon, type IconName } from '../icon'
import { Instant } from './instant'

export interface TimeLineEvent {
  id: string
  /** ms */
  at: number
  title: ReactNode
  icon?: IconName
  /** Who did it: a name, or 'Daypass'. */
  actor?: ReactNode
  detail?: ReactNode
  tone?: 'plain' | 'success' | 'warning' | 'danger'
}

const DOTS = {
  plain: 'border-control bg-surface text-muted',
  success: 'border-success bg-success-bg text-success',
  warning: 'border-warning bg-warning-bg text-warning',
  danger: 'border-error bg-error-bg text-error',
} as const

/** What happened, in the order given, day by day on the site's calendar. */
export function TimeLine({ events, timeZone }: { events: readonly TimeLineEvent[]; timeZone: string }) {
  return (
    <ol className="relative">
      {events.map((event, index) => {
        const day = siteTime(event.at, timeZone).date
        const before = events[index - 1]
        const newDay = before === undefined || siteTime(before.at, timeZone).date !== day
        return (
          <li key={event.id} className="group/event">
            {newDay ? <p className="pt-2 pb-2 text-xs font-semibold text-muted">{day}</p> : null}
            <div className="grid grid-cols-[2rem_minmax(0,1fr)] gap-x-3">
              <div className="relative flex justify-center">
                <span className="absolute inset-y-0 w-px bg-line group-last/event:hidden" />
                <span
                  className={classes(
                    'relative flex size-8 items-center justify-center rounded-full border',
                    DOTS[event.tone ?? 'plain'],
                  )}
                >
                  <Icon name={event.icon ?? 'history'} className="size-4" />
                </span>
              </div>
              <div className="min-w-0 pt-1 pb-4">
                <p>
                  <span className="font-semibold">{event.title}</span>
                  {event.actor ? <span className="text-muted"> by {event.actor}</span> : null}
                </p>
                <p className="text-xs text-muted">
                  <Instant at={event.at} timeZone={timeZone} exact timeOnly />
                </p>
                {event.detail ? <div className="mt-1">{event.detail}</div> : null}
              </div>
            </div>
          </li>
        )
      })}
    </ol>
  )
}
