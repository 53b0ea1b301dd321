import { siteTime } from '~/words/site-time'

export interface FindingTrendDay {
  /** ms; the day's first instant in UTC. */
  day: number
  /** Null when nobody counted on that day. */
  count: number | null
  /** Those among them that came back, are overdue or drifted. */
  worst: number
}

const WIDTH = 640
const HEIGHT = 180
const LEFT = 56
const BOTTOM = 24
const TOP = 8

/** Days before the first count are left out, but so many are shown. */
const LEAST_DAYS = 14

/** Days of which one is named, counted from the last: every seventh, where there are few every second. */
const EVERY = 7
const EVERY_OF_FEW = 2

/** How many findings were open, day by day, as a picture and, for whoever does not see it, as a table by the week. */
export function FindingTrend({ days: all }: { days: readonly FindingTrendDay[] }) {
  const days = fromFirstCount(all)
  const slot = (WIDTH - LEFT) / Math.max(1, days.length)
  const top = scaleTop(Math.max(0, ...days.map((day) => day.count ?? 0)))
  const y = (count: number) => HEIGHT - BOTTOM - (count / top) * (HEIGHT - BOTTOM - TOP)
  const every = days.length > LEAST_DAYS ? EVERY : EVERY_OF_FEW
  const told = days.filter((_, index) => (days.length - 1 - index) % every === 0)
  const tabled = days.length > LEAST_DAYS ? told : days
  return (
    <figure>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className="print-colours block h-auto w-full max-w-[48rem] max-sm:hidden"
        aria-hidden="true"
        focusable="false"
      >
        {[top, top / 2, 0].map((step) => (
          <g key={step}>
            <line x1={LEFT} x2={WIDTH} y1={y(step)} y2={y(step)} className="stroke-line" />
            <text x={LEFT - 8} y={y(step) + 4} textAnchor="end" className="fill-muted text-xs">
              {step}
            </text>
          </g>
        ))}
        {days.map(({ day, count, worst }, index) =>
          count === null ? null : (
            <g key={day}>
              <Bar x={LEFT + slot * index} width={slot} from={y(count)} className="fill-action" />
              {worst > 0 ? (
                <Bar x={LEFT + slot * index} width={slot} from={y(worst)} className="fill-ink" />
              ) : null}
            </g>
          ),
        )}
        {told.map(({ day }) => (
          <text
            key={day}
            // At the end of its own bar: the last one would not fit in around its middle.
            x={LEFT + slot * (days.findIndex((each) => each.day === day) + 1)}
            y={HEIGHT - 6}
            textAnchor="end"
            className="fill-muted text-xs"
          >
            {dayText(day)}
          </text>
        ))}
      </svg>
      <figcaption className="mt-1 text-xs text-muted max-sm:hidden">
        Bars: findings open at the end of the day (UTC), counted once an hour and after each list; today’s is
        running. Dark: those among them that came back, are overdue or drifted. A day without a bar was not
        counted, or had none.
      </figcaption>
      <table className="sr-only max-sm:not-sr-only max-sm:w-full">
        <caption className="sr-only">Open findings, by day</caption>
        <thead>
          <tr>
            <th scope="col" className="text-start">
              Day
            </th>
            <th scope="col" className="text-end">
              Open
            </th>
            <th scope="col" className="text-end">
              Came back, overdue or drifted
            </th>
          </tr>
        </thead>
        <tbody>
          {tabled.filter(isCounted).map(({ day, count, worst }) => (
            <tr key={day}>
              <th scope="row" className="text-start font-normal">
                {dayText(day)}
              </th>
              <td className="text-end">{count}</td>
              <td className="text-end">{worst}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}

function fromFirstCount(days: readonly FindingTrendDay[]): readonly FindingTrendDay[] {
  const first = days.findIndex(isCounted)
  return days.slice(Math.max(0, Math.min(first, days.length - LEAST_DAYS)))
}

function isCounted({ count }: FindingTrendDay): boolean {
  return count !== null
}

function Bar({ x, width, from, className }: { x: number; width: number; from: number; className: string }) {
  return (
    <rect
      x={x + width * 0.15}
      y={from}
      width={width * 0.7}
      height={Math.max(0, HEIGHT - BOTTOM - from)}
      className={className}
    />
  )
}

/** The least even round number that is not below the count: 2, 4, 10, 20, 40, 100 ... */
function scaleTop(count: number): number {
  for (let power = 1; ; power *= 10) {
    const top = [2, 4, 10].find((step) => step * power >= count)
    if (top !== undefined) return top * power
  }
}

/** '3 Nov' */
function dayText(at: number): string {
  return siteTime(at, 'UTC').date.split(' ').slice(1, 3).join(' ')
}
