import { DAY, HOUR, MINUTE, SECOND } from '~/domain/kernel/time'
import { siteTime } from '~/words/site-time'
import { spanText } from '~/words/span'

export interface ChartWeek {
  /** ms; the first of its seven days. */
  from: number
  count: number
  /** ms; null when nothing ended. */
  median: number | null
  slowest: number | null
}

/** Times span seconds to days: equal steps on the scale are equal factors. */
const STEPS = [
  { at: SECOND, label: '1 s' },
  { at: MINUTE, label: '1 min' },
  { at: HOUR, label: '1 h' },
  { at: DAY, label: '1 d' },
]

const WIDTH = 640
const HEIGHT = 200
const LEFT = 48
const BOTTOM = 24
const TOP = 8

/**
 * Median and slowest time from the planned end to its proof, week by week, as a picture and, for whoever does not see
 * it, as a table with the same numbers.
 */
export function RevokeChart({ weeks }: { weeks: readonly ChartWeek[] }) {
  const slot = (WIDTH - LEFT) / Math.max(1, weeks.length)
  return (
    <figure>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className="print-colours block h-auto w-full max-w-[48rem] max-sm:hidden"
        aria-hidden="true"
        focusable="false"
      >
        {STEPS.map((step) => (
          <g key={step.label}>
            <line x1={LEFT} x2={WIDTH} y1={y(step.at)} y2={y(step.at)} className="stroke-line" />
            <text x={LEFT - 8} y={y(step.at) + 4} textAnchor="end" className="fill-muted text-xs">
              {step.label}
            </text>
          </g>
        ))}
        {weeks.map((week, index) => {
          const x = LEFT + slot * index + slot * 0.25
          return (
            <g key={week.from}>
              {week.median === null || week.slowest === null ? null : (
                <>
                  <rect
                    x={x}
                    y={y(week.median)}
                    width={slot * 0.5}
                    height={Math.max(2, HEIGHT - BOTTOM - y(week.median))}
                    rx="2"
                    className="fill-action"
                  />
                  <line
                    x1={x}
                    x2={x + slot * 0.5}
                    y1={y(week.slowest)}
                    y2={y(week.slowest)}
                    className="stroke-ink"
                    strokeWidth="3"
                  />
                </>
              )}
              <text x={x + slot * 0.25} y={HEIGHT - 6} textAnchor="middle" className="fill-muted text-xs">
                {dayOf(week.from)}
              </text>
            </g>
          )
        })}
        <line
          x1={LEFT}
          x2={WIDTH}
          y1={HEIGHT - BOTTOM}
          y2={HEIGHT - BOTTOM}
          className="stroke-control"
          strokeWidth="1"
        />
      </svg>
      <figcaption className="mt-1 text-xs text-muted max-sm:hidden">
        Bars: half of the week’s ends were proved within this time. Black line: the slowest one. Weeks by
        their first day (UTC); the last one is running.
      </figcaption>
      <table className="sr-only max-sm:not-sr-only max-sm:w-full">
        <caption className="sr-only">Time from the planned end to its proof, by week</caption>
        <thead>
          <tr>
            <th scope="col" className="text-start">
              Week from
            </th>
            <th scope="col" className="text-end">
              Ends
            </th>
            <th scope="col" className="text-end">
              Median
            </th>
            <th scope="col" className="text-end">
              Slowest
            </th>
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.from}>
              <th scope="row" className="text-start font-normal">
                {dayOf(week.from)}
              </th>
              <td className="text-end">{week.count}</td>
              <td className="text-end">{week.median === null ? 'none' : spanText(week.median)}</td>
              <td className="text-end">{week.slowest === null ? 'none' : spanText(week.slowest)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}

const [LOWEST, HIGHEST] = [SECOND / 2, 3 * DAY]

function y(length: number): number {
  const clipped = Math.min(HIGHEST, Math.max(LOWEST, length))
  const share = Math.log(clipped / LOWEST) / Math.log(HIGHEST / LOWEST)
  return Math.round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP))
}

/** '3 Nov' */
function dayOf(at: number): string {
  return siteTime(at, 'UTC').date.split(' ').slice(1, 3).join(' ')
}
