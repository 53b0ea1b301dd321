import { Badge, labelFor, spanText } from '~/ui'

/** Whom or what a lock names, in words. */
export function lockTitle({ target, name }: { target: string; name: string }): string {
  if (target === 'everyone') return labelFor('lock_target', 'everyone')
  return (
    { person: name, vendor: `Everybody of ${name}`, site: `Everybody at ${name}` }[target] ??
    `Everybody in ${name}`
  )
}

/** The same within a sentence: names stay as they are written. */
export function lockTitleWithin(lock: { target: string; name: string }): string {
  const title = lockTitle(lock)
  return lock.target === 'person' ? title : title.charAt(0).toLowerCase() + title.slice(1)
}

/** How far a lock has come. */
export function ProgressBadge({
  lock,
}: {
  lock: {
    reachedAll: boolean
    affected: number
    confirmed: number
    unknown: number
    confirmedAt: number | null
    placedAt: number
  }
}) {
  if (lock.confirmedAt !== null) {
    return (
      <Badge tone="success" icon="check">
        Confirmed everywhere in {spanText(lock.confirmedAt - lock.placedAt)}
      </Badge>
    )
  }
  if (lock.affected === 0 && !lock.reachedAll) {
    return (
      <Badge tone="warning" icon="revoking">
        Looking for all whom it names
      </Badge>
    )
  }
  return (
    <Badge tone={lock.unknown > 0 ? 'error' : 'warning'} icon={lock.unknown > 0 ? 'octagon' : 'revoking'}>
      {lock.confirmed} of {lock.affected}
      {lock.reachedAll ? '' : ' or more'} confirmed
      {lock.unknown > 0 ? `, ${lock.unknown} unknown` : ''}
    </Badge>
  )
}
