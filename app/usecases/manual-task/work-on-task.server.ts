import type { EventType, Facts } from '~/domain/audit/event'
import type { Id, Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import {
  attest,
  contradict,
  handOut,
  isHeld,
  type ManualTask,
  putKeyRight,
  putRight,
  reportLost,
  takeBack,
} from '~/domain/manual-task/task'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { labelFor } from '~/words/messages'
import { lookAgain } from '~db/repositories/credential-inputs'
import { lockTasksOf, openTaskOfNumber } from '~db/repositories/manual-tasks'
import { peopleByIds } from '~db/repositories/people'
import type { Tx } from '~db/store'
import { hasPart } from '../credential/has-part.server'
import { transactAs } from '../identity/actor-now.server'
import { withSecondFactor } from '../identity/second-factor.server'
import { type FoundTask, findTask } from './find-task.server'
import { closeLost, noteLost } from './lost-finding.server'
import { recordTask } from './task-record.server'
import { tellTask } from './tell-task.server'
import { wantedUntil } from './wanted-until.server'

type Done = Result<null>

/**
 * One person handed it out. What is granted is looked at in this moment: nothing is handed out that a lock or the clock took
 * meanwhile, and no number that is out with somebody else. Problems: not_found, second_factor_unproved, task_own, task_elsewhere,
 * task_not_granted, and at `number` number_is_out.
 */
export async function handOutTask(
  services: Services,
  actor: Actor,
  taskId: Id,
  number: string,
): Promise<Done> {
  return byOne(services, actor, taskId, 'manual_task.handed_out', async (tx, found, by, now) => {
    const until = await wantedUntil(services, tx, found.row, now)
    if (until === null) return refuse('task_not_granted')
    // An entry of a panel is not a thing that can be in two hands.
    const other = found.row.item === 'panel' ? null : await openTaskOfNumber(tx, found.row, number)
    if (other !== null && other.id !== taskId && isHeld(other)) {
      const [holder] = await peopleByIds(tx, [other.personId])
      return refuse({ code: 'number_is_out', field: 'number', detail: { name: holder?.name ?? '' } })
    }
    return handOut(found.row, by, number, until, now)
  })
}

/** One person says that it is here again. Problems: not_found, second_factor_unproved, task_own, task_elsewhere. */
export async function takeTaskBack(services: Services, actor: Actor, taskId: Id): Promise<Done> {
  return byOne(services, actor, taskId, 'manual_task.taken_back', async (_tx, { row }, by, now) =>
    takeBack(row, by, now),
  )
}

/** Nobody knows where it is. Problems: not_found, second_factor_unproved, task_elsewhere, task_own. */
export async function reportTaskLost(services: Services, actor: Actor, taskId: Id): Promise<Done> {
  return byOne(services, actor, taskId, 'manual_task.lost', async (tx, { row, system }, by, now) => {
    const next = reportLost(row, by, now)
    if (!next.ok) return next
    await noteLost(services, tx, row, system, now)
    await tellTask(services, tx, row, 'lost', now)
    return next
  })
}

/** A lost badge opens nothing any more, says one person. Problems: those above, lost_key_needs_seats. */
export async function putTaskRight(
  services: Services,
  actor: Actor,
  taskId: Id,
  remedy: string,
): Promise<Done> {
  return byOne(services, actor, taskId, 'manual_task.put_right', async (_tx, { row }, by, now) =>
    putRight(row, by, remedy, now),
  )
}

/** A second person looked, and it is not so. Problems: those above, person_has_done. */
export async function contradictTask(services: Services, actor: Actor, taskId: Id): Promise<Done> {
  return byOne(services, actor, taskId, 'manual_task.contradicted', async (_tx, { row }, by) =>
    contradict(row, by),
  )
}

/**
 * A second person saw it, and says so with a fresh code: it counts as back, or put right. Problems: not_found, task_own,
 * task_elsewhere, person_has_done, and at `code` those of `proveSecondFactor`.
 */
export async function attestTask(services: Services, actor: Actor, taskId: Id, code: string): Promise<Done> {
  const now = services.clock.now()
  return withSecondFactor(services, actor, code, now, (tx, actor) =>
    work(services, tx, actor, taskId, now, async ({ row }) => {
      const next = attest(row, actor.personId, now)
      const why = row.state === 'back' ? 'found' : 'put_right'
      if (next.ok && row.lostAt !== null) await closeLost(services, tx, row, why, now)
      return { next, type: 'manual_task.attested' }
    }),
  )
}

/**
 * One seat of the site says, with a fresh code, what was done about a lost key: with the word of both, two people, it is over.
 * Problems: not_found, task_own, task_elsewhere, seat_has_said, person_has_said, and at `code` those of `proveSecondFactor`.
 */
export async function putTaskKeyRight(
  services: Services,
  actor: Actor,
  taskId: Id,
  { seat, remedy, code }: { readonly seat: Seat; readonly remedy: string; readonly code: string },
): Promise<Done> {
  const now = services.clock.now()
  return withSecondFactor(services, actor, code, now, (tx, actor) =>
    work(services, tx, actor, taskId, now, async ({ row, system }) => {
      if (!may(actor, 'system.attest', { siteId: system.siteId, seat }, now)) {
        return { next: refuse('not_found'), type: 'manual_task.put_right' }
      }
      // Both words stand in one text: each says whose it is.
      const next = putKeyRight(row, seat, actor.personId, `${labelFor('seat', seat)}: ${remedy}`, now)
      const complete = next.ok && next.value.closedAt !== null
      if (complete) await closeLost(services, tx, row, 'put_right', now)
      return { next, type: 'manual_task.put_right', facts: { seat, complete } }
    }),
  )
}

/** What one person does alone: proved once in this session, so that nobody who can but read a mailbox does it. */
async function byOne(
  services: Services,
  actor: Actor,
  taskId: Id,
  type: EventType,
  act: (tx: Tx, found: FoundTask, by: Id, now: Instant) => Promise<Result<ManualTask>>,
): Promise<Done> {
  return transactAs(services, actor, async (tx, actor) => {
    const now = services.clock.now()
    return work(services, tx, actor, taskId, now, async (found) => {
      if (!actor.secondFactorProved) return { next: refuse('second_factor_unproved'), type }
      return { next: await act(tx, found, actor.personId, now), type }
    })
  })
}

interface Step {
  readonly next: Result<ManualTask>
  readonly type: EventType
  readonly facts?: Facts
}

async function work(
  services: Services,
  tx: Tx,
  actor: Actor,
  taskId: Id,
  now: Instant,
  step: (found: FoundTask) => Promise<Step>,
): Promise<Done> {
  const seen = await findTask(tx, actor, taskId, now)
  if (!seen.ok) return seen
  // Two people at once, or a person and the engine: the second sees what the first did.
  const rows = await lockTasksOf(tx, seen.value.row.credentialId)
  const row = rows.find((each) => each.id === taskId)
  if (!row) return refuse('not_found')
  if (await hasPart(tx, row, actor.personId)) return refuse('task_own')
  const { next, type, facts } = await step({ ...seen.value, row })
  if (!next.ok) return next
  await recordTask(services, tx, row, next.value, { type, actorId: actor.personId, facts }, now)
  await lookAgain(tx, [row.credentialId], now)
  tx.afterCommit(services.wake)
  return ok(null)
}
