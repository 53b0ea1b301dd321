import type { ReactNode } from 'react'
import type { RevisionBody } from '~/domain/access-request/revision'
import type { Scope } from '~/domain/access-request/scope'
import { DAY } from '~/domain/kernel/time'
import type { WeeklyHours } from '~/domain/schedule/schedule'
import { Avatar, Badge, isStatus, RiskTier, StatusBadge, WindowText } from '~/ui'

/** Where a stored photo is served; null when there is none. */
export function photoUrl(fileId: string | null | undefined): string | null {
  return fileId ? `/files/${fileId}` : null
}

/** 'Ana Silva', 'Ana Silva and Ben Ode', 'Ana Silva, Ben Ode and 3 more'. */
export function namesInShort(names: readonly string[]): string {
  if (names.length === 0) return 'Nobody yet'
  if (names.length <= 2) return names.join(' and ')
  return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}

/** The badge of a request or a grant; what has none of its own is said in words. */
export function StateBadge({ status, note, size }: { status: string; note?: ReactNode; size?: 'sm' | 'lg' }) {
  if (status === 'covered') return <Badge icon="forward">Goes on under a later request</Badge>
  return <StatusBadge status={isStatus(status) ? status : status} note={note} size={size} />
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** 'Mon to Fri 08:00 to 17:00, Sat 09:00 to 12:00'. */
export function hoursInWords(weekly: WeeklyHours | null): string {
  if (weekly === null) return 'Around the clock'
  if (weekly.openings.length === 0) return 'Never'
  const runs: { first: number; last: number; time: string }[] = []
  for (const { day, from, to } of weekly.openings) {
    const time = `${from} to ${to}`
    const run = runs.find((each) => each.time === time && each.last === day - 1)
    if (run) run.last = day
    else runs.push({ first: day, last: day, time })
  }
  return runs
    .map(({ first, last, time }) => {
      const from = DAYS[first - 1]
      const to = DAYS[last - 1]
      return first === last ? `${from} ${time}` : `${from}${last - first > 1 ? ' to ' : ' and '}${to} ${time}`
    })
    .join(', ')
}

/** Window and hours, in the site's time. */
export function ScheduleText({ schedule, timeZone }: { schedule: Scope['schedule']; timeZone: string }) {
  return (
    <>
      <WindowText from={schedule.validFrom} to={schedule.validTo} timeZone={timeZone} />
      {/* Of a window within a day it would only ask what it means. */}
      {schedule.weekly === null && schedule.validTo - schedule.validFrom <= DAY ? null : (
        <span className="block text-muted">{hoursInWords(schedule.weekly)}</span>
      )}
    </>
  )
}

/** The rights of a revision by the system they are in; `kept` greys out what was not approved. */
export function AccessList({
  body,
  kept,
  children,
}: {
  body: RevisionBody
  kept?: readonly string[]
  children?: (versionId: string) => ReactNode
}) {
  const systems = [...new Set(body.entitlements.map((each) => each.systemName))]
  return (
    <ul className="space-y-3">
      {systems.map((system) => (
        <li key={system}>
          <p className="text-sm text-muted">{system}</p>
          <ul className="space-y-1.5">
            {body.entitlements
              .filter((each) => each.systemName === system)
              .map((each) => {
                const dropped = kept !== undefined && !kept.includes(each.versionId)
                return (
                  <li key={each.versionId} className={dropped ? 'text-muted line-through' : undefined}>
                    <span className="mr-2 font-semibold">{each.name}</span>
                    <span className="inline-flex flex-wrap gap-1.5">
                      <RiskTier tier={each.riskTier} />
                      {each.escortRequired ? (
                        <Badge icon="escort" tone="warning">
                          Escort
                        </Badge>
                      ) : null}
                      {each.zoneName && each.zoneName !== each.name ? (
                        <Badge icon="door">{each.zoneName}</Badge>
                      ) : null}
                    </span>
                    {children?.(each.versionId)}
                  </li>
                )
              })}
          </ul>
        </li>
      ))}
    </ul>
  )
}

/** Faces and names in a row. */
export function Faces({
  people,
  photos,
}: {
  people: readonly { id: string; name: string }[]
  photos: Readonly<Record<string, string | null>>
}) {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-3">
      {people.map((person) => (
        <li key={person.id} className="flex items-center gap-2">
          <Avatar name={person.name} src={photoUrl(photos[person.id])} />
          <span className="text-base">{person.name}</span>
        </li>
      ))}
    </ul>
  )
}

/** A digest in groups of eight, which two people can compare. */
export function Digest({ digest }: { digest: string }) {
  return (
    <code className="font-mono text-xs break-words text-muted" data-digest={digest}>
      {digest.replace(/(.{8})(?=.)/g, '$1 ')}
    </code>
  )
}
