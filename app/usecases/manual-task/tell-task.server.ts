import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { formatInstant } from '~/words/format'
import type { ManualTaskRow } from '~db/repositories/manual-tasks'
import { seatHolders } from '~db/repositories/roles'
import { siteById } from '~db/repositories/sites'
import { systemById } from '~db/repositories/systems'
import type { Tx } from '~db/store'
import { mailEach, peopleInOrder } from '../notice/recipients.server'

/** Why somebody is told of a task, in a word or two and in sentences. */
const TOLD = {
  hand_out: ['Hand out', 'This may be handed out now. Write down the number on it when you do.'],
  take_back: ['Take back', 'The time is over. Get it back, and let a second person see that it is there.'],
  due_soon: ['Due back soon', 'This is due back soon.'],
  still_out: ['Not back yet', 'This should be back, and two people have not said that it is.'],
  lost: ['Lost', 'This was reported lost. Whoever finds it must be able to open nothing.'],
} as const

/** Mails the system's owner that something is to be done; its owner seat where it has none. */
export async function tellTask(
  services: Pick<Services, 'mail' | 'env'>,
  tx: Tx,
  task: Pick<ManualTaskRow, 'id' | 'systemId' | 'personId' | 'right' | 'dueAt'>,
  why: keyof typeof TOLD,
  now: Instant,
): Promise<void> {
  const system = await systemById(tx, task.systemId)
  const site = system && (await siteById(tx, system.siteId))
  if (!system || !site) return
  const [holder] = await peopleInOrder(tx, [task.personId])
  const owner = await peopleInOrder(tx, [system.ownerId])
  const people = owner.length > 0 ? owner : await seatHolders(tx, system.siteId, system.ownerSeat, now)
  await mailEach(services, tx, now, people, 'manual_task', (person) => ({
    name: person.name,
    todo: TOLD[why][0],
    says: TOLD[why][1],
    thing: thingWords(task.right),
    system: system.name,
    site: site.name,
    person: holder?.name ?? '',
    dueAt: formatInstant(task.dueAt, site.timeZone),
    link: `${services.env.baseUrl}${taskPath(task.id)}`,
  }))
}

function taskPath(id: Id): string {
  return `/tasks/${id}`
}

/** 'key: server room' as people read it. */
export function thingWords(right: string): string {
  return right.charAt(0).toUpperCase() + right.slice(1)
}
