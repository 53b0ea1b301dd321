import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Item, needsHands, type Outcome, remedyBy, type TaskState } from '~/domain/manual-task/task'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { type ManualTaskRow, openTaskPage, type TaskReach } from '~db/repositories/manual-tasks'
import { peopleByIds } from '~db/repositories/people'
import { sitesByIds } from '~db/repositories/sites'
import { systemsByIds, systemsOwnedBy } from '~db/repositories/systems'
import { vendorsByIds } from '~db/repositories/vendors'
import type { Handle } from '~db/store'
import { hasPart } from '../credential/has-part.server'
import { PAGE_SIZE } from '../list-page'
import { findTask } from './find-task.server'
import { thingWords } from './tell-task.server'

/** A task as whoever works on it sees it. */
export interface TaskView {
  readonly id: Id
  readonly item: Item
  readonly state: TaskState
  /** 'Key: server room' */
  readonly thing: string
  readonly number: string | null
  readonly dueAt: Instant
  readonly person: { readonly name: string; readonly photoFileId: Id | null }
  readonly vendor: string | null
  readonly system: { readonly id: Id; readonly name: string }
  readonly site: { readonly name: string; readonly timeZone: string }
  readonly handedOut: Word | null
  readonly done: Word | null
  readonly lost: Word | null
  readonly remedy: string | null
  /** Who saw it second, and when it was over. */
  readonly attested: Word | null
  readonly outcome: Outcome | null
  /** The actor did the last step, so that somebody else does the next. */
  readonly ownStep: boolean
}

/** Who did something, and when. */
interface Word {
  readonly by: string
  readonly at: Instant
}

export interface TaskList {
  readonly tasks: readonly TaskView[]
  /** Where the next page begins; null on the last. */
  readonly next: string | null
  readonly now: Instant
}

/** Whose tasks the actor works on; null for those who work on none. */
async function taskReach(h: Handle, actor: Actor, now: Instant): Promise<TaskReach | null> {
  if (actor.kind !== 'staff') return null
  const sites = actor.assignments.flatMap(({ siteId }) =>
    siteId !== null && may(actor, 'task.work', { siteId }, now) ? [siteId] : [],
  )
  const systemIds = await systemsOwnedBy(h, actor.personId)
  if (sites.length === 0 && systemIds.length === 0) return null
  return { siteIds: [...new Set(sites)], systemIds }
}

/** Open tasks where the actor works that wait for their hands, up to `most`; null where none is open. */
export async function countTasks(
  h: Handle,
  actor: Actor,
  now: Instant,
  most: number,
): Promise<number | null> {
  const reach = await taskReach(h, actor, now)
  const open = reach === null ? [] : await openTaskPage(h, reach, null, most)
  return open.length === 0 ? null : open.filter((row) => needsHands(row) && !isOwnStep(row, actor)).length
}

/** Open tasks where the actor works, by when they are due. Problems: not_found. */
export async function listTasks(
  services: Services,
  actor: Actor,
  after: string,
  size = PAGE_SIZE,
): Promise<Result<TaskList>> {
  const now = services.clock.now()
  const h = services.store.read
  const reach = await taskReach(h, actor, now)
  if (reach === null) return refuse('not_found')
  const [dueAt = '', id = ''] = after.split('.')
  const from = /^\d+$/.test(dueAt) && id !== '' ? { dueAt: Number(dueAt), id } : null
  const rows = await openTaskPage(h, reach, from, size + 1)
  const shown = rows.slice(0, size)
  const last = shown.at(-1)
  return ok({
    tasks: await viewsOf(h, shown, actor),
    next: rows.length > size && last ? `${last.dueAt}.${last.id}` : null,
    now,
  })
}

export interface OneTask {
  readonly task: TaskView
  readonly manualSteps: string
  readonly closed: boolean
  /** The actor has a part in this access, and does nothing here. */
  readonly ownAccess: boolean
  readonly said: readonly { readonly seat: Seat; readonly by: string | null }[]
  /** Seats for which the actor can say now that a lost key was put right. */
  readonly maySpeakFor: readonly Seat[]
  readonly now: Instant
}

/** Problems: not_found. */
export async function showTask(services: Services, actor: Actor, taskId: Id): Promise<Result<OneTask>> {
  const now = services.clock.now()
  const h = services.store.read
  const found = await findTask(h, actor, taskId, now)
  if (!found.ok) return found
  const { row, system } = found.value
  const [task] = await viewsOf(h, [row], actor)
  if (!task) return refuse('not_found')
  const said = SEATS.map((seat) => ({ seat, by: remedyBy(row, seat) }))
  const names = new Map(
    (
      await peopleByIds(
        h,
        said.flatMap(({ by }) => by ?? []),
      )
    ).map((person) => [person.id, person.name]),
  )
  const ownAccess = await hasPart(h, row, actor.personId)
  const mine = said.some(({ by }) => by === actor.personId)
  return ok({
    task,
    manualSteps: system.manualSteps.trim(),
    closed: row.closedAt !== null,
    ownAccess,
    said: said.map(({ seat, by }) => ({ seat, by: by === null ? null : (names.get(by) ?? by) })),
    maySpeakFor:
      row.state === 'lost' && row.item === 'key' && !ownAccess && !mine
        ? said
            .filter(
              ({ seat, by }) =>
                by === null && may(actor, 'system.attest', { siteId: system.siteId, seat }, now),
            )
            .map(({ seat }) => seat)
        : [],
    now,
  })
}

/** What a second person has to see is nothing for whoever did it. */
function isOwnStep({ state, doneBy }: ManualTaskRow, { personId }: Actor): boolean {
  return (state === 'back' || state === 'put_right') && doneBy === personId
}

async function viewsOf(h: Handle, rows: readonly ManualTaskRow[], actor: Actor): Promise<TaskView[]> {
  const unique = (ids: readonly (Id | null)[]) => [...new Set(ids.filter((id) => id !== null))]
  const [people, vendors, systems] = await Promise.all([
    peopleByIds(
      h,
      unique(rows.flatMap((row) => [row.personId, row.handedOutBy, row.doneBy, row.lostBy, row.attestedBy])),
    ),
    vendorsByIds(h, unique(rows.map((row) => row.vendorId))),
    systemsByIds(h, unique(rows.map((row) => row.systemId))),
  ])
  const sites = await sitesByIds(h, unique(rows.map((row) => row.siteId)))
  const person = (id: Id) => people.find((each) => each.id === id)
  const word = (by: Id | null, at: Instant | null): Word | null =>
    by === null || at === null ? null : { by: person(by)?.name ?? by, at }
  return rows.map((row) => {
    const site = sites.find((each) => each.id === row.siteId)
    const system = systems.find((each) => each.id === row.systemId)
    const holder = person(row.personId)
    return {
      ...{ id: row.id, item: row.item, state: row.state, number: row.number, dueAt: row.dueAt },
      thing: thingWords(row.right),
      person: { name: holder?.name ?? row.personId, photoFileId: holder?.photoFileId ?? null },
      vendor: vendors.find((each) => each.id === row.vendorId)?.name ?? null,
      system: { id: row.systemId, name: system?.name ?? row.systemId },
      site: { name: site?.name ?? '', timeZone: site?.timeZone ?? 'UTC' },
      handedOut: word(row.handedOutBy, row.handedOutAt),
      done: word(row.doneBy, row.doneAt),
      lost: word(row.lostBy, row.lostAt),
      remedy: row.remedy,
      attested: word(row.attestedBy, row.closedAt),
      outcome: row.outcome,
      ownStep: isOwnStep(row, actor),
    }
  })
}
