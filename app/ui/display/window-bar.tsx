import type { ReactNode } from 'react'
import { siteTime } from '~/words/site-time'
import { fromNow, spanText } from '~/words/span'
import { classes } from '../classes'

export interface BarWindow {
  id: string
  label: ReactNode
  /** ms; inside. */
  from: number
  /** ms; outside. */
  to: number
  /** `asked` is what is to be decided, `held` what stands already, `over` what has ended. */
  tone?: 'asked' | 'held' | 'over'
}

export interface WindowBarProps {
  windows: readonly BarWindow[]
  now: number
  timeZone: string
}

const FILLS = { asked: 'fill-action', held: 'fill-approved', over: 'fill-control' } as const

/** Windows against each other and against now: overlaps are seen before they are read. */
export function WindowBar({ windows, now, timeZone }: WindowBarProps) {
  if (windows.length === 0) return null
  const first = Math.min(now, ...windows.map((each) => each.from))
  const last = Math.max(now, ...windows.map((each) => each.to))
  const margin = Math.max((last - first) * 0.03, 60_000)
  const [start, end] = [first - margin, last + margin]
  const at = (instant: number) => `${(((instant - start) / (end - start)) * 100).toFixed(2)}%`
  return (
    <figure className="my-2">
      <ul className="space-y-2">
        {windows.map((each) => (
          <li key={each.id}>
            <p className="flex flex-wrap justify-between gap-x-3 text-sm">
              <span className="font-semibold">{each.label}</span>
              <span className="text-muted">{windowText(each, now, timeZone)}</span>
            </p>
            <svg
              width="100%"
              height="18"
              className="print-colours mt-1 block"
              aria-hidden="true"
              focusable="false"
            >
              <rect x="0" y="6" width="100%" height="6" rx="3" className="fill-raised" />
              <rect
                x={at(each.from)}
                y="2"
                width={`${((Math.max(each.to - each.from, 0) / (end - start)) * 100).toFixed(2)}%`}
                height="14"
                rx="3"
                className={classes(FILLS[each.tone ?? 'held'])}
              />
              <line x1={at(now)} x2={at(now)} y1="0" y2="18" className="stroke-surface" strokeWidth="6" />
              <line x1={at(now)} x2={at(now)} y1="0" y2="18" className="stroke-ink" strokeWidth="2" />
            </svg>
          </li>
        ))}
      </ul>
      <figcaption className="mt-1 text-xs text-muted">
        The upright line is now, {siteTime(now, timeZone).date}, {siteTime(now, timeZone).time} (
        {siteTime(now, timeZone).zone}).
      </figcaption>
    </figure>
  )
}

function windowText({ from, to }: BarWindow, now: number, timeZone: string): string {
  const [a, b] = [siteTime(from, timeZone), siteTime(to, timeZone)]
  const span =
    a.date === b.date ? `${a.date}, ${a.time} to ${b.time}` : `${a.date}, ${a.time} to ${b.date}, ${b.time}`
  if (now < from) return `${span}, starts ${fromNow(from, now)}`
  if (now < to) return `${span}, ${spanText(to - now)} left`
  return `${span}, ended ${fromNow(to, now)}`
}
