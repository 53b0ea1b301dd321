import { paged, UnifiError } from './unifi-answers'
import {
  type NewVisitor,
  pinToken,
  type Resource,
  type UnifiStore,
  VISITOR_STATUS,
  type Visitor,
  WEEK,
} from './unifi-store'

export interface VisitorRules {
  readonly foldsDoors: boolean
  readonly tellsRemarks: boolean
  readonly pinDigits: { readonly least: number; readonly most: number }
  readonly now: () => number
  readonly need: (permission: 'view:visitor' | 'edit:visitor') => void
  readonly fault: { readonly lies: boolean }
}

/** Visitors and their PINs (API reference, 4). */
export function visitorRoom(store: UnifiStore, rules: VisitorRules) {
  const { now, need, fault } = rules
  const { least, most } = rules.pinDigits

  function visitorOf(id: string | undefined): Visitor {
    const visitor = store.visitors.get(id ?? '')
    if (!visitor) throw new UnifiError('CODE_NOT_EXISTS')
    return visitor
  }

  function shown(visitor: Visitor): object {
    const {
      id,
      ownGroup,
      resources,
      week_schedule,
      pin,
      cancelled: _c,
      entered: _e,
      remarks,
      ...told
    } = visitor
    const folds = rules.foldsDoors
    const given = resources.filter(({ type }) => type === 'door_group' || !folds)
    const named = given.map((each) => ({
      ...each,
      name: [...store.groups, ...store.doors].find((known) => known.id === each.id)?.name ?? '',
    }))
    const own = ownGroup && folds ? [{ ...ownGroup, type: 'door_group' }] : []
    return {
      ...told,
      id,
      ...(rules.tellsRemarks ? { remarks: remarks ?? '' } : {}),
      status: store.statusOf(visitor, now()),
      nfc_cards: [],
      pin_code: pin === null ? null : { token: pinToken(pin) },
      resources: [...named, ...own],
      ...(week_schedule
        ? {
            schedule_id: `schedule-${id}`,
            schedule: { id: `schedule-${id}`, type: 'access', weekly: week_schedule },
          }
        : {}),
    }
  }

  function serve(method: string, [id, part]: readonly string[], url: URL, body: unknown): unknown {
    if (method === 'GET') {
      need('view:visitor')
      if (id !== undefined) return shown(visitorOf(id))
      const keyword = url.searchParams.get('keyword')?.toLowerCase()
      const status = url.searchParams.get('status')
      const found = [...store.visitors.values()].filter((each) =>
        keyword === undefined
          ? status === null || VISITOR_STATUS[store.statusOf(each, now())] === Number(status)
          : [each.first_name, each.last_name].some((name) => name.toLowerCase().startsWith(keyword)),
      )
      return paged(found, url, shown)
    }
    need('edit:visitor')
    if (method === 'POST' && id === undefined) {
      const visitor = readNewVisitor(body, store)
      return shown(fault.lies ? { ...visitor, ...NEVER_MADE } : store.addVisitor(visitor))
    }
    const visitor = visitorOf(id)
    if (part === 'pin_codes' && method === 'PUT')
      return assignPin(visitor, (body as { pin_code?: unknown })?.pin_code)
    if (fault.lies) return null
    if (part === 'pin_codes' && method === 'DELETE') visitor.pin = null
    else if (method === 'PUT') {
      store.changeVisitor(visitor.id, readVisitorChange(body, store, visitor))
      return shown(visitorOf(id))
    } else if (method === 'DELETE') {
      // Without it, the visitor stays and is called off.
      if (url.searchParams.get('is_force') === 'true') store.visitors.delete(visitor.id)
      else visitor.cancelled = true
    } else throw new UnifiError('CODE_RESOURCE_NOT_FOUND', 404)
    return null
  }

  function assignPin(visitor: Visitor, pin: unknown): null {
    if (typeof pin !== 'string' || !/^\d+$/.test(pin)) throw new UnifiError('CODE_PARAMS_INVALID')
    if (pin.length < least || pin.length > most)
      throw new UnifiError('CODE_CREDS_PIN_CODE_CREDS_LENGTH_INVALID')
    const holder = store.holderOf(pin)
    if (holder && holder.id !== visitor.id) throw new UnifiError('CODE_CREDS_PIN_CODE_CREDS_ALREADY_EXIST')
    if (!fault.lies) visitor.pin = pin
    return null
  }

  return { serve }
}

const NEVER_MADE = {
  id: 'never-made',
  resources: [],
  ownGroup: null,
  cancelled: false,
  entered: false,
  pin: null,
}

const REASONS = ['Interview', 'Business', 'Cooperation', 'Others']

/** Throws CODE_PARAMS_INVALID for what is missing, or of another type. */
function readNewVisitor(body: unknown, store: UnifiStore): NewVisitor {
  const given = read(body, store)
  const { first_name, last_name, start_time, end_time, visit_reason } = given
  if (!first_name || !last_name || start_time === undefined || end_time === undefined || !visit_reason)
    throw wrong()
  if (start_time >= end_time) throw wrong()
  return { ...given, first_name, last_name, start_time, end_time, visit_reason }
}

function readVisitorChange(body: unknown, store: UnifiStore, visitor: Visitor): Partial<NewVisitor> {
  const given = read(body, store)
  const { start_time, end_time } = { ...visitor, ...given }
  if (start_time >= end_time) throw wrong()
  return given
}

type Mutable<T> = { -readonly [key in keyof T]?: T[key] }

/** Fields that are unknown are overlooked. Times are taken for seconds whatever they look like. */
function read(body: unknown, store: UnifiStore): Mutable<NewVisitor> {
  if (typeof body !== 'object' || body === null) throw wrong()
  const fields = body as Record<string, unknown>
  const given: Mutable<NewVisitor> = {}
  for (const name of TEXTS)
    if (fields[name] !== undefined) {
      if (typeof fields[name] !== 'string') throw wrong()
      given[name] = fields[name]
    }
  if (given.visit_reason !== undefined && !REASONS.includes(given.visit_reason)) throw wrong()
  for (const name of ['start_time', 'end_time'] as const)
    if (fields[name] !== undefined) {
      if (!Number.isInteger(fields[name])) throw wrong()
      given[name] = fields[name] as number
    }
  if (fields.resources !== undefined) given.resources = readResources(fields.resources, store)
  if (fields.week_schedule !== undefined) {
    const week = fields.week_schedule
    if (typeof week !== 'object' || week === null || !Object.keys(week).every((day) => DAYS.includes(day)))
      throw wrong()
    given.week_schedule = week
  }
  return given
}

const DAYS: readonly string[] = WEEK
const TEXTS = [
  'first_name',
  'last_name',
  'remarks',
  'mobile_phone',
  'email',
  'visitor_company',
  'visit_reason',
] as const

function readResources(value: unknown, store: UnifiStore): Resource[] {
  if (!Array.isArray(value)) throw wrong()
  return value.map(({ id, type }: Resource) => {
    const known = type === 'door' ? store.doors : type === 'door_group' ? store.groups : []
    if (!known.some((each) => each.id === id)) throw new UnifiError('CODE_NOT_EXISTS')
    return { id, type }
  })
}

const wrong = () => new UnifiError('CODE_PARAMS_INVALID')
