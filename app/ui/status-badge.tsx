import type { ReactNode } from 'react'
import { labelFor } from '~/words/messages'
import type { Status } from '~/words/messages/status-labels'
import { classes } from './classes'
import { Icon } from './icon'
import { isStatus, STATUS_LOOKS } from './status'

export interface StatusBadgeProps {
  /** A code without a look of its own is shown as unknown and named: it is never dressed up as something it is not. */
  status: Status | (string & {})
  /** What belongs to the state: the time left, the start, the reason, the idle days. */
  note?: ReactNode
  size?: 'sm' | 'lg'
}

/** Icon, word, edge and colour of a state. */
export function StatusBadge({ status, note, size = 'sm' }: StatusBadgeProps) {
  const { icon, look } = STATUS_LOOKS[isStatus(status) ? status : 'unknown']
  return (
    <span
      data-status={status}
      className={classes(
        'badge inline-flex max-w-full items-center gap-1.5 rounded-sm align-middle font-semibold',
        size === 'lg' ? 'min-h-11 px-3 py-1 text-base' : 'min-h-6 px-2 py-0.5 text-xs',
        look,
      )}
    >
      <Icon name={icon} className={size === 'lg' ? 'size-5' : 'size-3.5'} />
      <span>
        <span className="md:whitespace-nowrap">{labelFor('status', status)}</span>
        {note ? <span className="font-normal"> · {note}</span> : null}
      </span>
    </span>
  )
}
