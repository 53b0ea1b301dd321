import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { type ManualTaskRow, taskById } from '~db/repositories/manual-tasks'
import { type SystemRow, systemById } from '~db/repositories/systems'
import type { Handle } from '~db/store'

export interface FoundTask {
  readonly row: ManualTaskRow
  readonly system: SystemRow
}

/** A task that the actor may work on: staff of its site, or its system's owner. Problems: not_found. */
export async function findTask(
  h: Handle,
  actor: Actor,
  taskId: Id,
  now: Instant,
): Promise<Result<FoundTask>> {
  const row = await taskById(h, taskId)
  const system = row && (await systemById(h, row.systemId))
  if (!row || !system) return refuse('not_found')
  const { siteId, ownerId } = system
  return may(actor, 'task.work', { siteId, ownerId }, now) ? ok({ row, system }) : refuse('not_found')
}
