import { MANUAL } from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import {
  askAgain,
  type Item,
  isWithHolder,
  type ManualTask,
  reportLost,
  type TaskState,
} from '~/domain/manual-task/task'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { lookAgain } from '~db/repositories/credential-inputs'
import { type CredentialRow, credentialsOfPeople } from '~db/repositories/credentials'
import { lockTasksOf, type ManualTaskRow, openTasksOf } from '~db/repositories/manual-tasks'
import { type SiteRow, sitesByIds } from '~db/repositories/sites'
import { type SystemRow, systemById, systemsByIds } from '~db/repositories/systems'
import type { Handle, Tx } from '~db/store'
import { heldStanding, ownCredential } from '../credential/held.server'
import { transactAs } from '../identity/actor-now.server'
import { noteLost } from './lost-finding.server'
import { recordTask } from './task-record.server'
import { tellTask, thingWords } from './tell-task.server'
import { wantedUntil } from './wanted-until.server'

/** A thing that its holder has, may fetch, or had. */
export interface OwnThing {
  readonly taskId: Id
  readonly credentialId: Id
  readonly item: Item
  /** 'Key: server room' */
  readonly thing: string
  readonly state: TaskState
  readonly number: string | null
  /** When it is due back, while its holder has it. */
  readonly dueAt: Instant
  /** Where it is fetched and brought back. */
  readonly place: Place
}

interface Place {
  readonly system: string
  readonly site: string
  readonly timeZone: string
  /** Whom to call at the site. */
  readonly callName: string
  readonly callPhone: string
}

/** Things of the actor's own that are not settled yet, by when they are due. */
export async function listOwnThings(services: Services, actor: Actor): Promise<readonly OwnThing[]> {
  const h = services.store.read
  return thingsOf(h, await credentialsOfPeople(h, [actor.personId]))
}

export interface OwnThings {
  readonly place: Place
  readonly things: readonly OwnThing[]
  /** `not_yet`: the time has not begun. `soon`: it has, and people are being asked. `over`: nothing is left to do. */
  readonly otherwise: 'not_yet' | 'soon' | 'over'
  readonly now: Instant
}

/** What one credential means in keys and badges, to its holder. Problems: not_found, for everybody else too. */
export async function showOwnThings(
  services: Services,
  actor: Actor,
  credentialId: Id,
): Promise<Result<OwnThings>> {
  const now = services.clock.now()
  const h = services.store.read
  const held = await heldStanding(services, h, actor, credentialId, MANUAL, now)
  if (!held) return refuse('not_found')
  const { facts, want } = held
  return ok({
    place: placeOf(facts.system, facts.site),
    things: await thingsOf(h, [facts.credential]),
    otherwise: want.state === 'on' ? 'soon' : want.why.includes('not_started') ? 'not_yet' : 'over',
    now,
  })
}

/**
 * Its holder says that it is lost: at once, without a code, as whoever finds it may be at the door already. Problems:
 * not_found, and task_elsewhere where somebody else has it meanwhile.
 */
export async function reportOwnThingLost(
  services: Services,
  actor: Actor,
  credentialId: Id,
  taskId: Id,
): Promise<Result<null>> {
  return change(services, actor, credentialId, taskId, 'manual_task.lost', async (tx, row, now) => {
    if (!isWithHolder(row)) return refuse('task_elsewhere')
    const system = await systemById(tx, row.systemId)
    if (!system) return refuse('not_found')
    await noteLost(services, tx, row, system, now)
    await tellTask(services, tx, row, 'lost', now)
    return reportLost(row, actor.personId, now)
  })
}

/** Its holder wants it again before the time is over. Problems: not_found, task_not_granted, task_elsewhere. */
export async function askForOwnThing(
  services: Services,
  actor: Actor,
  credentialId: Id,
  taskId: Id,
): Promise<Result<null>> {
  return change(services, actor, credentialId, taskId, 'manual_task.asked_again', async (tx, row, now) => {
    if ((await wantedUntil(services, tx, row, now)) === null) return refuse('task_not_granted')
    const next = askAgain(row, now)
    if (next.ok) await tellTask(services, tx, { ...row, dueAt: now }, 'hand_out', now)
    return next
  })
}

async function change(
  services: Services,
  actor: Actor,
  credentialId: Id,
  taskId: Id,
  type: 'manual_task.lost' | 'manual_task.asked_again',
  step: (tx: Tx, row: ManualTaskRow, now: Instant) => Promise<Result<ManualTask>>,
): Promise<Result<null>> {
  return transactAs(services, actor, async (tx, actor) => {
    const now = services.clock.now()
    if (!(await ownCredential(tx, actor, credentialId, now))) return refuse('not_found')
    const row = (await lockTasksOf(tx, credentialId)).find((each) => each.id === taskId)
    if (!row) return refuse('task_elsewhere')
    const next = await step(tx, row, now)
    if (!next.ok) return next
    await recordTask(services, tx, row, next.value, { type, actorId: actor.personId }, now)
    await lookAgain(tx, [credentialId], now)
    tx.afterCommit(services.wake)
    return ok(null)
  })
}

async function thingsOf(h: Handle, credentials: readonly CredentialRow[]): Promise<OwnThing[]> {
  const rows = await openTasksOf(
    h,
    credentials.map((credential) => credential.id),
  )
  const systems = await systemsByIds(h, [...new Set(rows.map((row) => row.systemId))])
  const sites = await sitesByIds(h, [...new Set(rows.map((row) => row.siteId))])
  return rows.flatMap((row) => {
    const system = systems.find((each) => each.id === row.systemId)
    const site = sites.find((each) => each.id === row.siteId)
    if (!system || !site) return []
    const { id: taskId, credentialId, item, state, number, dueAt } = row
    const place = placeOf(system, site)
    return [{ ...{ taskId, credentialId, item, state, number, dueAt, place }, thing: thingWords(row.right) }]
  })
}

function placeOf(system: SystemRow, site: SiteRow): Place {
  const { timeZone, callName, callPhone } = site
  return { system: system.name, site: site.name, timeZone, callName, callPhone }
}
