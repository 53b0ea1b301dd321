import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { ManualTaskMail } from '~/platform/mail/templates/manual-task.server'
import type { Services } from '~/platform/services'
import { formatInstant } from '~/words/format'
import type { ManualTaskRow } from '~db/repositories/manual-tasks'
import { seatHolders } from '~db/repositories/roles'
import { siteById } from '~db/repositories/sites'
import { systemById } from '~db/repositories/systems'
import type { Tx } from '~db/store'
import { mailEach, peopleInOrder } from '../notice/recipients.server'

/** Mails the system's owner that something is to be done; its owner seat where it has none. */
export async function tellTask(
  services: Pick<Services, 'mail' | 'env'>,
  tx: Tx,
  task: Pick<ManualTaskRow, 'id' | 'systemId' | 'personId' | 'right' | 'dueAt'>,
  what: ManualTaskMail['what'],
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
    what,
    thing: thingWords(task.right),
    system: system.name,
    site: site.name,
    person: holder?.name ?? '',
    dueAt: formatInstant(task.dueAt, site.timeZone),
    link: `${services.env.baseUrl}${taskPath(task.id)}`,
  }))
}

export function taskPath(id: Id): string {
  return `/tasks/${id}`
}

/** 'key: server room' as people read it. */
export function thingWords(right: string): string {
  return right.charAt(0).toUpperCase() + right.slice(1)
}
