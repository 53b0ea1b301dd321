import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { isFirstAppointment, secondPeople } from '~/domain/person/guarded-change'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { changeById, openChangePage, type PendingChangeRow } from '~db/repositories/pending-changes'
import { peopleByIds } from '~db/repositories/people'
import { readChange } from './guarded-body'
import { loadPowers } from './powers.server'
import { changeInWords } from './propose-change.server'

/** A change to who may approve, as its page shows it. */
export interface ChangeView {
  readonly id: Id
  readonly kind: string
  readonly words: string
  readonly person: { readonly id: Id; readonly name: string; readonly email: string }
  /** Of a change of address. */
  readonly newAddress: string | null
  readonly proposedBy: { readonly id: Id; readonly name: string }
  readonly proposedAt: Instant
  readonly expiresAt: Instant
  readonly outcome: 'confirmed' | 'refused' | 'withdrawn' | 'expired' | null
  /** What the actor may do with it. */
  readonly mayConfirm: boolean
  readonly mayWithdraw: boolean
  readonly mayRefuse: boolean
  /** The actor is the one it makes the second administrator. */
  readonly accepts: boolean
}

const PAGE = 50

/** What waits, newest first, for administrators and approvers. Problems: not_found. */
export async function listChanges(
  services: Services,
  actor: Actor,
  before: Id | null,
): Promise<Result<{ changes: readonly ChangeView[]; next: Id | null }>> {
  const now = services.clock.now()
  if (!may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const rows = await openChangePage(services.store.read, now, before, PAGE + 1)
  const changes = await views(services, actor, rows.slice(0, PAGE), now)
  return ok({ changes, next: rows.length > PAGE ? (rows[PAGE - 1]?.id ?? null) : null })
}

/** One change, settled ones too; also for the person concerned. Problems: not_found. */
export async function viewChange(services: Services, actor: Actor, id: Id): Promise<Result<ChangeView>> {
  const now = services.clock.now()
  const row = await changeById(services.store.read, id)
  const concerned = row?.personId === actor.personId || row?.proposedBy === actor.personId
  if (row === null || !(concerned || may(actor, 'configuration.read', {}, now))) return refuse('not_found')
  const [view] = await views(services, actor, [row], now)
  return view ? ok(view) : refuse('not_found')
}

async function views(
  { store }: Services,
  actor: Actor,
  rows: readonly PendingChangeRow[],
  now: Instant,
): Promise<ChangeView[]> {
  const powers = await loadPowers(store.read, now)
  const ids = rows.flatMap((row) => [row.proposedBy, ...(row.personId === null ? [] : [row.personId])])
  const people = new Map((await peopleByIds(store.read, [...new Set(ids)])).map((each) => [each.id, each]))
  const result: ChangeView[] = []
  for (const row of rows) {
    const pending = readChange(row)
    const person = people.get(row.personId ?? '')
    if (pending === null || person === undefined) continue
    const outcome = row.outcome ?? (row.expiresAt <= now ? 'expired' : null)
    const second = secondPeople(pending.change, row.proposedBy, powers).includes(actor.personId)
    const own = row.proposedBy === actor.personId
    const others = second || person.id === actor.personId || powers.administrators.includes(actor.personId)
    result.push({
      id: row.id,
      kind: row.kind,
      words: await changeInWords(store.read, pending.change),
      person: { id: person.id, name: person.name, email: pending.addressThen },
      newAddress: pending.address,
      proposedBy: { id: row.proposedBy, name: people.get(row.proposedBy)?.name ?? row.proposedBy },
      proposedAt: row.proposedAt,
      expiresAt: row.expiresAt,
      outcome,
      mayConfirm: outcome === null && second,
      mayWithdraw: outcome === null && own,
      mayRefuse: outcome === null && !own && others,
      accepts: isFirstAppointment(pending.change, row.proposedBy, powers) && person.id === actor.personId,
    })
  }
  return result
}
