import { encode } from 'uqr'
import { classes } from '../classes'

export interface QrCodeProps {
  /** A token of 22 characters makes 25 x 25 modules, which bad phones scan. */
  value: string
  label?: string
  className?: string
}

/** Black on white with its quiet zone of four modules, also in the dark scheme: readers expect nothing else. */
export function QrCode({ value, label = 'QR code of this pass', className }: QrCodeProps) {
  const { data, size } = encode(value, { border: 4, ecc: 'M', boostEcc: true })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
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
