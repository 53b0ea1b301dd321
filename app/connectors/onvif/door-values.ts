import { DAY, type Instant, SECOND } from '~/domain/kernel/time'
import { endOfLocalDay, localParts } from '~/domain/schedule/local-time'
import { zoneNamed } from '~/domain/schedule/zone'
import { ConnectorError } from '../contract'
import type { CodeFormat } from './door-config'

/** Codes have no 0: a controller that keeps numbers would lose the first ones. */
export const CODE_GROUPS = ['123456789'] as const

const OCTETS: Readonly<Record<CodeFormat, number>> = {
  SIMPLE_NUMBER16: 2,
  SIMPLE_NUMBER32: 4,
  SIMPLE_NUMBER56: 7,
}

/** A code as its format has it: an unsigned number, its high octet first, in hexadecimal (ISO 16484-5 Annex P). */
export function codeHex(code: string, format: CodeFormat): string {
  if (!/^\d{1,16}$/.test(code)) throw new ConnectorError('refused', 'The code is not a number.')
  return BigInt(code)
    .toString(16)
    .toUpperCase()
    .padStart(2 * OCTETS[format], '0')
}

/** What a controller says it can keep of a validity. */
export interface Validity {
  readonly credential: boolean
  readonly profile: boolean
  /** False: it takes the date alone, and ignores the time of day. */
  readonly time: boolean
}

/** A validity as the controller takes it: xs:dateTime texts. */
export interface Window {
  readonly from: string
  readonly to: string
}

/**
 * [from, to) for a controller. Where it takes dates alone it is from the first day to the last one by its own calendar: an
 * end at midnight is the day before, since what is valid to a day is valid on it. The texts then have the controller's
 * local time, so that whoever drops the time is left with the right day.
 */
export function windowFor(
  from: Instant,
  to: Instant,
  { time }: Pick<Validity, 'time'>,
  timeZone: string,
): Window {
  if (time) return { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
  const last = localParts(to - 1, timeZone).date
  return {
    from: localDateTime(startOfLocalDay(from, timeZone), timeZone),
    to: localDateTime(endOfLocalDay(last, timeZone) - SECOND, timeZone),
  }
}

/** Does what the controller keeps mean the same as what it was told? */
export function sameMoment(
  kept: string | null,
  told: string,
  { time }: Pick<Validity, 'time'>,
  timeZone: string,
): boolean {
  if (kept === null) return false
  if (time) return momentOf(kept) === momentOf(told)
  // Controllers that know only days say them as midnight somewhere: the day that is written counts, or the one that it is there.
  const day = dayOf(told, timeZone)
  return kept.slice(0, 10) === day || dayOf(kept, timeZone) === day
}

/** The instant of an xs:dateTime; without a zone it is UTC. Null when it is none. */
export function momentOf(text: string): Instant | null {
  const at = Date.parse(hasZone(text) ? text : `${text}Z`)
  return Number.isNaN(at) ? null : at
}

function dayOf(text: string, timeZone: string): string | null {
  if (!hasZone(text)) return text.slice(0, 10)
  const at = momentOf(text)
  return at === null ? null : localParts(at, timeZone).date
}

function hasZone(text: string): boolean {
  return /(?:Z|[+-]\d\d:\d\d)$/.test(text)
}

function startOfLocalDay(at: Instant, timeZone: string): Instant {
  const { year, month, day } = localParts(at, timeZone)
  const midnight = Date.UTC(year, month - 1, day)
  return zoneNamed(timeZone)?.instantsOf(midnight, midnight + DAY)?.from ?? at
}

/** '2031-05-05T23:59:59+02:00' */
function localDateTime(at: Instant, timeZone: string): string {
  const { date, time, second } = localParts(at, timeZone)
  const minutes = Math.round((zoneNamed(timeZone)?.offsetAt(at) ?? 0) / 60_000)
  const two = (number: number) => String(number).padStart(2, '0')
  const size = Math.abs(minutes)
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`
  return `${date}T${time}:${two(second)}${offset}`
}
