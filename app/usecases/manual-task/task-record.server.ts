import type { EventType, Facts } from '~/domain/audit/event'
import type { Id } from '~/domain/kernel/ids'
import { type Instant, MINUTE, type Millis } from '~/domain/kernel/time'
import type { ManualTask } from '~/domain/manual-task/task'
import type { Services } from '~/platform/services'
import { type ManualTaskRow, updateTask } from '~db/repositories/manual-tasks'
import type { Tx } from '~db/store'

/** How long before a thing is due back its owner is reminded, and how long after, ms. */
const REMIND_BEFORE: Millis = 30 * MINUTE
const REMIND_AFTER: Millis = 30 * MINUTE

/** Writes what became of a task, with its event. */
export async function recordTask(
  services: Pick<Services, 'audit'>,
  tx: Tx,
  row: ManualTaskRow,
  next: ManualTask,
  event: { readonly type: EventType; readonly actorId: Id | null; readonly facts?: Facts } | null,
  now: Instant,
): Promise<void> {
  await updateTask(tx, row.id, { ...next, remindAt: remindAt(row, next, now) })
  if (event === null) return
  await services.audit.append(tx, now, {
    type: event.type,
    actorId: event.actorId,
    subjects: subjectsOfTask(row),
    facts: { task: row.id, thingNumber: next.number, ...event.facts },
  })
}

export function subjectsOfTask(
  row: Pick<ManualTaskRow, 'credentialId' | 'personId' | 'systemId' | 'siteId' | 'vendorId'>,
) {
  return {
    credential: row.credentialId,
    person: row.personId,
    system: row.systemId,
    site: row.siteId,
    vendor: row.vendorId,
  }
}

function remindAt(before: ManualTaskRow, next: ManualTask, now: Instant): Instant | null {
  if (next.state === 'out') {
    if (before.state === 'out' && before.dueAt === next.dueAt) return before.remindAt
    const at = next.dueAt - REMIND_BEFORE
    return at > now ? at : null
  }
  if (next.state !== 'to_take_back') return null
  return before.state === 'to_take_back' ? before.remindAt : now + REMIND_AFTER
}
