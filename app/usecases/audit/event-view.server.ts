import type { EventType, Facts, SubjectKind } from '~/domain/audit/event'
import { SUBJECT_KINDS } from '~/domain/audit/event'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { AuditEventRow } from '~db/repositories/audit'
import type { Handle } from '~db/store'
import { loadNames, type Named, type Names } from '../report/names.server'

/** Whom or what an event tells of. */
export interface EventSubject extends Named {
  readonly kind: SubjectKind
}

/** One event as a time line shows it: ids resolved to today's names, which are not part of what was committed. */
export interface EventView {
  readonly id: Id
  readonly at: Instant
  readonly type: string
  /** Null when the portal did it. */
  readonly actor: Named | null
  readonly subjects: readonly EventSubject[]
  readonly facts: Facts
  /** Names of the ids among the facts, for those that have one. */
  readonly factNames: Readonly<Record<Id, string>>
  /** The zone of the site it tells of; null when it tells of none. */
  readonly timeZone: string | null
}

/** A body as it was committed. */
export interface EventBody {
  readonly type: EventType
  readonly actor: Id | null
  readonly subjects: Readonly<Partial<Record<SubjectKind, Id | readonly Id[] | null>>>
  readonly facts: Facts
}

export function readBody(row: Pick<AuditEventRow, 'body'>): EventBody {
  return JSON.parse(row.body) as EventBody
}

/** The ids of a kind that an event tells of. */
export function subjectIds(body: EventBody, kind: SubjectKind): readonly Id[] {
  const value = body.subjects[kind]
  return value == null ? [] : typeof value === 'string' ? [value] : value
}

/** Facts that hold ids, by what they are of. */
const FACT_IDS = {
  entitlements: ['entitlement', 'entitlements'],
  people: ['owner', 'proposedBy', 'confirmedBy', 'sponsor', 'guard'],
} as const

function factIds(facts: Facts, keys: readonly string[]): Id[] {
  return keys.flatMap((key) => {
    const value = facts[key]
    if (typeof value === 'string') return [value]
    return Array.isArray(value) ? (value as readonly Id[]) : []
  })
}

/** Events with every name they need, in one query a kind. */
export async function eventViews(h: Handle, rows: readonly AuditEventRow[]): Promise<EventView[]> {
  const bodies = rows.map(readBody)
  const all = (kind: SubjectKind) => bodies.flatMap((body) => subjectIds(body, kind))
  const names = await loadNames(h, {
    people: [
      ...bodies.map((body) => body.actor),
      ...all('person'),
      ...bodies.flatMap((body) => factIds(body.facts, FACT_IDS.people)),
    ],
    vendors: all('vendor'),
    sites: all('site'),
    systems: all('system'),
    requests: all('request'),
    entitlements: bodies.flatMap((body) => factIds(body.facts, FACT_IDS.entitlements)),
  })
  return rows.map((row, index) => {
    const body = bodies[index] as EventBody
    const [siteId] = subjectIds(body, 'site')
    return {
      id: row.id,
      at: row.at,
      type: row.type,
      actor: body.actor === null ? null : names.person(body.actor),
      subjects: SUBJECT_KINDS.flatMap((kind) =>
        subjectIds(body, kind).map((id) => ({ kind, id, name: subjectName(names, kind, id) })),
      ),
      facts: body.facts,
      factNames: Object.fromEntries([
        ...factIds(body.facts, FACT_IDS.entitlements).map((id) => [id, names.entitlement(id)]),
        ...factIds(body.facts, FACT_IDS.people).map((id) => [id, names.person(id).name]),
      ]),
      timeZone: siteId === undefined ? null : names.site(siteId).timeZone,
    }
  })
}

function subjectName(names: Names, kind: SubjectKind, id: Id): string {
  switch (kind) {
    case 'person':
      return names.person(id).name
    case 'vendor':
      return names.vendor(id).name
    case 'site':
      return names.site(id).name
    case 'system':
      return names.system(id).name
    case 'request':
      return String(names.request(id) ?? id)
    case 'credential':
      return id
  }
}
