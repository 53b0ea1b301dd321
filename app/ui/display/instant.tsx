import { siteTime } from '~/words/site-time'

export interface InstantProps {
  /** ms since 1970 UTC. */
  at: number
  /** The site's IANA zone; the auditor's lists that span sites use each row's own. */
  timeZone: string
  /** Seconds too, where an order or a lag has to be proved. */
  exact?: boolean
  /** Only the time of day, where the day stands above. */
  timeOnly?: boolean
  /** Left out only where the same zone stands right beside it, as in a table's head. */
  zone?: boolean
}

/** A moment as the site's own clock shows it, with the zone named, and the exact instant for machines. */
export function Instant({ at, timeZone, exact = false, timeOnly = false, zone = true }: InstantProps) {
  const shown = siteTime(at, timeZone)
  const time = exact ? shown.exact : shown.time
  return (
    <time dateTime={new Date(at).toISOString()} className="inline-block">
      {timeOnly ? '' : `${shown.date}, `}
      {time}
      {zone ? <span className="text-[0.86em] whitespace-nowrap"> ({shown.zone})</span> : null}
    </time>
  )
}

export interface WindowTextProps {
  /** ms; inside. */
  from: number
  /** ms; outside. */
  to: number
  timeZone: string
}

/** From and to, the day said once where it is the same, the zone once. */
export function WindowText({ from, to, timeZone }: WindowTextProps) {
  const sameDay = siteTime(from, timeZone).date === siteTime(to, timeZone).date
  const sameZone = siteTime(from, timeZone).zone === siteTime(to, timeZone).zone
  return (
    <span>
      <Instant at={from} timeZone={timeZone} zone={!sameZone} /> to{' '}
      <Instant at={to} timeZone={timeZone} timeOnly={sameDay} />
    </span>
  )
}
