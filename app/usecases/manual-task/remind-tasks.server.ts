import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { nextTaskReminder, takeTaskReminders, tasksToRemind } from '~db/repositories/manual-tasks'
import { tellTask } from './tell-task.server'

const BATCH = 100

/** For the engine: reminds who must act of what is due back soon, or is not back, once each; answers when the next is due. */
export function remindTasksChore(services: Services) {
  return {
    name: 'things due back',
    async run(now: Instant): Promise<Instant | null> {
      while (await remindBatch(services, now)) {
        // Each batch is a transaction of its own.
      }
      return nextTaskReminder(services.store.read)
    },
  }
}

async function remindBatch(services: Services, now: Instant): Promise<boolean> {
  const due = await tasksToRemind(services.store.read, now, BATCH)
  if (due.length === 0) return false
  await services.store.transact(async (tx) => {
    const taken = new Set(
      await takeTaskReminders(
        tx,
        due.map((task) => task.id),
      ),
    )
    for (const task of due) {
      if (!taken.has(task.id)) continue
      await tellTask(services, tx, task, task.state === 'out' ? 'due_soon' : 'still_out', now)
    }
  }, 'background')
  return due.length === BATCH
}
