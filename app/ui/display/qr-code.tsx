import { encode } from 'uqr'
import { classes } from '../classes'

export interface QrCodeProps {
  /** A token of 22 characters makes 25 x 25 modules, which bad phones scan. */
  value: string
  label?: string
  /** For a long text: as few and therefore as large modules as it can have, at the price of what dirt may cover. */
  dense?: boolean
  className?: string
}

/** Black on white with its quiet zone of four modules, also in the dark scheme: readers expect nothing else. */
export function QrCode({ value, label = 'QR code of this pass', dense = false, className }: QrCodeProps) {
  const { data, size } = encode(value, { border: 4, ecc: dense ? 'L' : 'M', boostEcc: true })
  const path = data
    .map((row, y) =>
      runsOf(row)
        .map(([x, n]) => `M${x} ${y}h${n}v1h-${n}z`)
        .join(''),
    )
    .join('')
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className={classes('print-colours block h-auto w-full rounded-md', className)}
    >
      <rect width={size} height={size} className="fill-white" />
      <path d={path} className="fill-black" />
    </svg>
  )
}

/** Where dark modules begin in a row, and how many stand side by side. */
function runsOf(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = []
  row.forEach((dark, x) => {
    const last = runs.at(-1)
    if (dark && last && last[0] + last[1] === x) last[1] += 1
    else if (dark) runs.push([x, 1])
  })
  return runs
}
