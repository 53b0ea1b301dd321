import { HOUR } from '~/domain/kernel/time'
import type { WeeklyOpening } from '~/domain/schedule/schedule'

/** One right that was asked for, as the people of the simulation know it. */
export interface Asked {
  readonly person: string
  readonly system: string
  readonly group: string
  readonly from: number
  readonly to: number
  readonly openings: readonly WeeklyOpening[] | null
  /** Did both seats approve it? */
  readonly approved: boolean
  endedAt: number | null
  /** The portal has said that it is granted: until then it may be lost with the process. */
  granted: boolean
  /** Somebody has begun to end it: whether that was kept, nobody knows before it is answered. */
  ending: boolean
}

export interface Stop {
  readonly target: 'person' | 'vendor' | 'site' | 'system' | 'everyone'
  readonly key: string | null
  readonly from: number
  to: number | null
  /** False once the portal has said that it is lifted, or that it was never placed. */
  mayStand: boolean
}

const ZONE = 'Europe/Berlin'
const LOCAL = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/**
 * Who may hold what, told from what people did, and by nothing of Daypass. Simple and slow: every right is looked at
 * every time.
 */
export class Entitled {
  asked: Asked[] = []
  readonly stops: Stop[] = []
  /** What may stand, or may have been lost: whoever placed it was not answered. */
  readonly begun: Stop[] = []
  /** Vendors of whose approval nobody was told yet. */
  readonly unsure = new Set<string>()
  /** Vendor -> the spans in which it was not approved by both seats. */
  readonly #lapses = new Map<string, { from: number; to: number | null }[]>()

  constructor(private readonly vendorOf: ReadonlyMap<string, string>) {}

  lapse(vendor: string, from: number): void {
    this.#lapses.set(vendor, [...(this.#lapses.get(vendor) ?? []), { from, to: null }])
  }

  renew(vendor: string, at: number): void {
    const open = this.#lapses.get(vendor)?.find((span) => span.to === null)
    if (open) open.to = at
  }

  lapsed(vendor: string): boolean {
    return this.#lapses.get(vendor)?.some((span) => span.to === null) ?? false
  }

  /** The groups a person may be in, in one system, at an instant. */
  groups(person: string, system: string, at: number): Set<string> {
    if (this.#stopped(person, system, at)) return new Set()
    const open = this.asked.filter(
      (right) => right.person === person && right.system === system && isHeld(right, at),
    )
    return new Set(open.map((right) => right.group))
  }

  /** The groups that the portal owes a person: granted for certain, ended by nobody, and stopped by nothing that may stand. */
  owed(person: string, system: string, at: number): Set<string> {
    if (this.unsure.has(this.vendorOf.get(person) ?? '')) return new Set()
    if (this.begun.some((stop) => stop.mayStand && this.#names(stop, person, system))) return new Set()
    const certain = this.asked.filter((right) => right.granted && !right.ending)
    const may = this.groups(person, system, at)
    return new Set(
      certain
        .filter((right) => right.person === person && right.system === system && isHeld(right, at))
        .map((right) => right.group)
        .filter((group) => may.has(group)),
    )
  }

  /** True when it was allowed at some instant since then: what was decided a moment ago may still be under way. */
  recently(person: string, system: string, group: string, now: number, within: number): boolean {
    return [now, now - within].some((at) => this.groups(person, system, at).has(group))
  }

  forget(before: number): void {
    this.asked = this.asked.filter((right) => right.to > before - HOUR)
  }

  #stopped(person: string, system: string, at: number): boolean {
    const vendor = this.vendorOf.get(person) ?? ''
    const during = (span: { from: number; to: number | null }) =>
      span.from <= at && (span.to === null || at < span.to)
    if (this.#lapses.get(vendor)?.some(during)) return true
    return this.stops.some((stop) => during(stop) && this.#names(stop, person, system))
  }

  #names(stop: Stop, person: string, system: string): boolean {
    if (stop.target === 'person') return stop.key === person
    if (stop.target === 'vendor') return stop.key === this.vendorOf.get(person)
    return stop.target === 'system' ? stop.key === system : true
  }
}

function isHeld(right: Asked, at: number): boolean {
  return (
    right.approved &&
    right.from <= at &&
    at < right.to &&
    (right.endedAt === null || at < right.endedAt) &&
    (right.openings === null || isOpen(right.openings, at))
  )
}

function isOpen(openings: readonly WeeklyOpening[], at: number): boolean {
  const parts = Object.fromEntries(LOCAL.formatToParts(at).map(({ type, value }) => [type, value]))
  const day = DAYS.indexOf(parts.weekday ?? '') + 1
  const time = `${parts.hour}:${parts.minute}`
  return openings.some((opening) => opening.day === day && opening.from <= time && time < opening.to)
}
