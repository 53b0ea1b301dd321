import type { RevisionBody } from '~/domain/access-request/revision'
import type { Seat } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { formatInstant } from '~/words/format'

/** How many names a mail lists before it counts the rest. */
const NAMES = 8

/** 'IT' or 'physical security', inside a sentence. */
export function seatWords(seat: Seat): string {
  return seat === 'it' ? 'IT' : 'physical security'
}

/** A window in a site's local time, its zone named. */
export function windowWords(from: Instant, to: Instant, timeZone: string, weekly: boolean): string {
  const window = `${formatInstant(from, timeZone)} to ${formatInstant(to, timeZone)}`
  return weekly ? `${window}, at agreed hours only` : window
}

export function listWords(names: readonly string[]): string {
  const distinct = [...new Set(names)]
  if (distinct.length <= NAMES) return distinct.join(', ')
  return `${distinct.slice(0, NAMES).join(', ')} and ${distinct.length - NAMES} more`
}

export function peopleWords(body: Pick<RevisionBody, 'people'>): string {
  return listWords(body.people.map((person) => person.name))
}

export function accessWords(body: Pick<RevisionBody, 'entitlements'>): string {
  return listWords(body.entitlements.map((entitlement) => entitlement.name))
}

export function bodyWindow({ schedule, site }: Pick<RevisionBody, 'schedule' | 'site'>): string {
  return windowWords(schedule.validFrom, schedule.validTo, site.timeZone, schedule.weekly !== null)
}
