import type { ReactNode } from 'react'
import type { EndWithoutPortal as EndCode, ProofGrade } from '~/domain/connected-system/connected-system'
import { labelFor } from '~/words/messages'
import { classes } from '../classes'
import { Icon, type IconName } from '../icon'

type BadgeTone = 'plain' | 'info' | 'success' | 'warning' | 'error'

const LOOKS: Record<BadgeTone, string> = {
  plain: 'border-control text-ink bg-raised',
  info: 'border-info text-info bg-info-bg',
  success: 'border-success text-success bg-success-bg',
  warning: 'border-warning text-warning bg-warning-bg',
  error: 'border-error text-error bg-error-bg',
}

/** A small fact with a word. States of requests and grants are a StatusBadge. */
export function Badge({
  children,
  icon,
  tone = 'plain',
}: {
  children: ReactNode
  icon?: IconName
  tone?: BadgeTone
}) {
  return (
    <span
      className={classes(
        'badge inline-flex min-h-6 md:whitespace-nowrap items-center gap-1.5 rounded-sm border px-2 py-0.5 align-middle text-xs font-semibold',
        LOOKS[tone],
      )}
    >
      {icon ? <Icon name={icon} className="size-3.5" /> : null}
      {children}
    </span>
  )
}

const PROOFS: Record<ProofGrade, [IconName, BadgeTone]> = {
  use: ['shield', 'success'],
  read: ['eye', 'success'],
  portal: ['gate', 'success'],
  attested: ['people', 'info'],
  ack: ['mail', 'warning'],
}

/** How strong the evidence is that access is gone. Null is said as what it is: no proof yet. */
export function ProofBadge({ grade }: { grade: ProofGrade | null }) {
  if (grade === null) return <Badge icon="unknown">No proof yet</Badge>
  const [icon, tone] = PROOFS[grade]
  return (
    <Badge icon={icon} tone={tone}>
      {labelFor('proof', grade)}
    </Badge>
  )
}

/** What happens to access in this system when Daypass itself is down. */
export function EndWithoutPortal({ end }: { end: EndCode }) {
  return (
    <span
      className={classes('inline-flex items-start gap-1.5', end === 'never' && 'font-semibold text-warning')}
    >
      <Icon name={end === 'never' ? 'warning' : 'clock'} className="mt-0.5 size-4" />
      <span>{labelFor('end_without_portal', end)}</span>
    </span>
  )
}

const RISKS: Record<string, BadgeTone> = { low: 'plain', medium: 'info', high: 'warning', critical: 'error' }

/** The risk tier of a zone or an entitlement, with its height as bars for those who do not see the colour. */
export function RiskTier({ tier }: { tier: string }) {
  const height = Object.keys(RISKS).indexOf(tier) + 1
  return (
    <Badge tone={RISKS[tier] ?? 'warning'}>
      <svg viewBox="0 0 16 12" className="h-3 w-4 flex-none" aria-hidden="true" focusable="false">
        {[1, 2, 3, 4].map((bar) => (
          <rect
            key={bar}
            x={(bar - 1) * 4}
            y={12 - bar * 3}
            width="3"
            height={bar * 3}
            fill="currentColor"
            opacity={bar <= height ? 1 : 0.25}
          />
        ))}
      </svg>
      {labelFor('risk', tier)}
    </Badge>
  )
}

/** IT or physical security. */
export function SeatBadge({ seat }: { seat: string }) {
  return <Badge icon={seat === 'it' ? 'system' : 'door'}>{labelFor('seat', seat)}</Badge>
}
