import type { RevisionBody } from '~/domain/access-request/revision'
import type { Id, Seat } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { MailTemplates } from '~/platform/mail/templates'
import type { Services } from '~/platform/services'
import { type PersonRow, peopleByIds } from '~db/repositories/people'
import { seatHolders } from '~db/repositories/roles'
import type { Tx } from '~db/store'

/** Sends one mail to each of these people who still has an account, each once. */
export async function mailEach<T extends keyof MailTemplates>(
  services: Pick<Services, 'mail'>,
  tx: Tx,
  now: Instant,
  people: readonly PersonRow[],
  template: T,
  params: (person: PersonRow) => MailTemplates[T],
): Promise<void> {
  const told = new Set<Id>()
  for (const person of people) {
    if (person.archivedAt !== null || told.has(person.id)) continue
    told.add(person.id)
    const to = { personId: person.id, address: person.email }
    await services.mail.enqueue(tx, now, to, template, params(person))
  }
}

/** These people in the order asked for; who does not exist is left out. */
export async function peopleInOrder(tx: Tx, ids: readonly (Id | null)[]): Promise<PersonRow[]> {
  const wanted = ids.filter((id): id is Id => id !== null)
  const rows = await peopleByIds(tx, wanted)
  return wanted.flatMap((id) => rows.find((row) => row.id === id) ?? [])
}

/** Who may speak for a seat about a revision now: its holders without those who have a part in it. */
export async function deciders(
  tx: Parameters<typeof seatHolders>[0],
  body: Pick<RevisionBody, 'site' | 'requesterId' | 'sponsorId' | 'vendorId' | 'people'>,
  seat: Seat,
  now: Instant,
): Promise<PersonRow[]> {
  const involved = new Set([body.requesterId, body.sponsorId, ...body.people.map((person) => person.id)])
  const holders = await seatHolders(tx, body.site.id, seat, now)
  return holders.filter(
    (person) => !involved.has(person.id) && (person.vendorId === null || person.vendorId !== body.vendorId),
  )
}
