import { ok, type Result, refuse } from '~/domain/kernel/result'
import { DAY, type Instant, type Millis } from '~/domain/kernel/time'
import { mayPropose, secondPeople } from '~/domain/person/guarded-change'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { formatInstant } from '~/words/format'
import { labelFor } from '~/words/messages'
import { insertChange, openChangesOf } from '~db/repositories/pending-changes'
import { peopleByIds } from '~db/repositories/people'
import { siteById } from '~db/repositories/sites'
import type { Handle, Tx } from '~db/store'
import { type PendingGuardedChange, readChange, writeBody } from './guarded-body'
import { changeFacts, loadPowers } from './powers.server'

/** So long a change waits for its second person. */
const CHANGE_LIFETIME: Millis = 7 * DAY

/** What became of a change: done at once, or waiting for a second person. */
export type Outcome = { readonly done: true } | { readonly done: false; readonly changeId: string }

/**
 * Stores a change that needs a second person and tells those who can be it. Problems: not_found (the actor may not),
 * already_proposed, nobody_to_confirm.
 */
export async function proposeChange(
  services: Services,
  tx: Tx,
  actor: Actor,
  pending: PendingGuardedChange,
  now: Instant,
): Promise<Result<Outcome>> {
  const { change } = pending
  const powers = await loadPowers(tx, now)
  if (!mayPropose(actor.personId, change, powers)) return refuse('not_found')
  const body = writeBody(pending)
  const waiting = await openChangesOf(tx, change.personId, now)
  const same = JSON.stringify(body)
  if (waiting.some((row) => row.kind === change.kind && JSON.stringify(rewritten(row)) === same)) {
    return refuse('already_proposed')
  }
  const seconds = secondPeople(change, actor.personId, powers)
  if (seconds.length === 0) return refuse('nobody_to_confirm')

  const id = services.ids.id()
  const expiresAt = now + CHANGE_LIFETIME
  await insertChange(tx, {
    id,
    kind: change.kind,
    personId: change.personId,
    body,
    proposedBy: actor.personId,
    proposedAt: now,
    expiresAt,
  })
  await services.audit.append(tx, now, {
    type: 'change.proposed',
    actorId: actor.personId,
    subjects: { person: change.personId, site: change.kind === 'appoint' ? change.siteId : null },
    facts: { change: id, ...changeFacts(change) },
  })
  await tellSeconds(services, tx, actor, pending, { id, expiresAt, seconds }, now)
  return ok({ done: false, changeId: id })
}

async function tellSeconds(
  { env, mail }: Services,
  tx: Tx,
  actor: Actor,
  { change }: PendingGuardedChange,
  { id, expiresAt, seconds }: { id: string; expiresAt: Instant; seconds: readonly string[] },
  now: Instant,
): Promise<void> {
  const people = await peopleByIds(tx, [...new Set([...seconds, actor.personId, change.personId])])
  const nameOf = (personId: string) => people.find((person) => person.id === personId)?.name ?? 'somebody'
  const words = await changeInWords(tx, change)
  for (const person of people.filter((each) => seconds.includes(each.id))) {
    await mail.enqueue(tx, now, { personId: person.id, address: person.email }, 'change_waits', {
      name: person.name,
      change: words,
      about: nameOf(change.personId),
      proposedBy: nameOf(actor.personId),
      validUntil: formatInstant(expiresAt, 'UTC'),
      link: `${env.baseUrl}/admin/changes/${id}`,
    })
  }
}

/** 'Approver for IT at Nordhafen', 'New sign-in address'. */
export async function changeInWords(handle: Handle, change: PendingGuardedChange['change']): Promise<string> {
  if (change.kind !== 'appoint') {
    return change.kind === 'change_address' ? 'New sign-in address' : 'Reset of the second factor'
  }
  const site = change.siteId === null ? null : await siteById(handle, change.siteId)
  const seat = change.seat === null ? '' : ` for ${labelFor('seat', change.seat)}`
  return `${labelFor('role', change.role)}${seat}${site ? ` at ${site.name}` : ''}`
}

function rewritten(row: Parameters<typeof readChange>[0]): Record<string, unknown> | null {
  const read = readChange(row)
  return read === null ? null : writeBody(read)
}
