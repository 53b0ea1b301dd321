import { createHash } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { wallClock } from './wall-clock'

export const VISITOR_STATUS = {
  UPCOMING: 1,
  VISITED: 2,
  VISITING: 3,
  CANCELLED: 4,
  NO_VISIT: 5,
  ACTIVE: 6,
} as const
export type VisitorStatus = keyof typeof VISITOR_STATUS

export const WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
export type WeekSchedule = Partial<
  Record<(typeof WEEK)[number], readonly { readonly start_time: string; readonly end_time: string }[]>
>

export interface Resource {
  readonly id: string
  readonly type: 'door' | 'door_group'
}

/** Times in seconds since 1970, as the API has them. */
export interface NewVisitor {
  readonly first_name: string
  readonly last_name: string
  readonly remarks?: string
  readonly mobile_phone?: string
  readonly email?: string
  readonly visitor_company?: string
  readonly start_time: number
  readonly end_time: number
  readonly visit_reason: string
  readonly week_schedule?: WeekSchedule
  readonly resources?: readonly Resource[]
}

export interface Visitor extends NewVisitor {
  readonly id: string
  readonly resources: readonly Resource[]
  /** The group that the console makes of single doors; null when there are none. */
  readonly ownGroup: { readonly id: string; readonly name: string } | null
  cancelled: boolean
  /** Whether the holder ever came in. */
  entered: boolean
  pin: string | null
}

/** Somebody of the house. */
export interface User {
  readonly id: string
  readonly first_name: string
  readonly last_name: string
  readonly user_email: string
  readonly employee_number: string
  status: 'ACTIVE' | 'PENDING' | 'DEACTIVATED'
  pin: string | null
  policies: readonly { readonly id: string; readonly resources: readonly Resource[] }[]
}

export interface Door {
  readonly id: string
  readonly name: string
  readonly floor: string
}

export interface DoorGroup {
  readonly id: string
  readonly name: string
  readonly type: 'building' | 'access'
  readonly doors: readonly string[]
}

/** What a console holds: the truth, past its API. */
export class UnifiStore {
  readonly visitors = new Map<string, Visitor>()
  readonly users = new Map<string, User>()

  constructor(
    readonly doors: readonly Door[],
    readonly groups: readonly DoorGroup[],
    /** IANA name: weekly hours are local. */
    readonly timeZone: string,
  ) {}

  addUser(
    user: Partial<Omit<User, 'id'>> & { readonly first_name: string; readonly last_name: string },
  ): User {
    const made: User = {
      id: newId(),
      user_email: '',
      employee_number: '',
      status: 'ACTIVE',
      pin: null,
      policies: [],
      ...user,
    }
    this.users.set(made.id, made)
    return made
  }

  addVisitor(visitor: NewVisitor): Visitor {
    const made: Visitor = {
      ...visitor,
      id: newId(),
      resources: visitor.resources ?? [],
      ownGroup: groupOfOwn(visitor.resources ?? []),
      cancelled: false,
      entered: false,
      pin: null,
    }
    this.visitors.set(made.id, made)
    return made
  }

  /** What is not given stays; the status cannot be changed by it. */
  changeVisitor(id: string, change: Partial<NewVisitor>): void {
    const visitor = this.visitors.get(id)
    if (!visitor) throw new Error(`no visitor ${id}`)
    const ownGroup = change.resources ? groupOfOwn(change.resources) : visitor.ownGroup
    this.visitors.set(id, { ...visitor, ...change, ownGroup })
  }

  /** Whose PIN this is. Nobody has that of somebody else. */
  holderOf(pin: string): Visitor | User | undefined {
    return [...this.visitors.values(), ...this.users.values()].find((each) => each.pin === pin)
  }

  /** `at` in ms. One-time visits are told by whether somebody came, recurring ones stay active. */
  statusOf(visitor: Visitor, at: number): VisitorStatus {
    const now = at / 1000
    if (visitor.cancelled) return 'CANCELLED'
    if (now > visitor.end_time) return visitor.entered ? 'VISITED' : 'NO_VISIT'
    if (now < visitor.start_time) return 'UPCOMING'
    return visitor.entered && !visitor.week_schedule ? 'VISITING' : 'ACTIVE'
  }

  /** Would this PIN open a door (any when absent) at this instant, in ms? */
  opens(pin: string, at: number, door?: string): boolean {
    const holder = this.holderOf(pin)
    if (!holder) return false
    if (!('start_time' in holder)) return holder.status === 'ACTIVE'
    if (holder.cancelled || at / 1000 < holder.start_time || at / 1000 > holder.end_time) return false
    const reached = this.doorsOf(holder.resources)
    return (door === undefined ? reached.length > 0 : reached.includes(door)) && this.#inHours(holder, at)
  }

  doorsOf(resources: readonly Resource[]): string[] {
    return resources.flatMap(({ id, type }) =>
      type === 'door' ? [id] : (this.groups.find((group) => group.id === id)?.doors ?? []),
    )
  }

  /** Without a schedule always. The second of the end still counts. */
  #inHours({ week_schedule }: Visitor, at: number): boolean {
    if (!week_schedule) return true
    const [year = 0, month = 1, day, ...time] = wallClock(at, this.timeZone)
    const weekday = WEEK[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? 'sunday'
    const now = time.map((part) => String(part).padStart(2, '0')).join(':')
    return (week_schedule[weekday] ?? []).some(
      ({ start_time, end_time }) => start_time <= now && now <= end_time,
    )
  }
}

/** What the API tells of a PIN. */
export const pinToken = (pin: string) => createHash('sha256').update(`pin:${pin}`).digest('hex')

function groupOfOwn(resources: readonly Resource[]): Visitor['ownGroup'] {
  if (!resources.some(({ type }) => type === 'door')) return null
  const id = newId()
  return { id, name: `visitor-${id.slice(0, 13)}` }
}
