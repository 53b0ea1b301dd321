import { type Result, refuse } from '~/domain/kernel/result'
import type { Actor, Role } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { personById } from '~db/repositories/people'
import { rolesOf } from '~db/repositories/roles'
import type { Handle, Tx } from '~db/store'

/**
 * The actor as the database knows them inside this transaction: appointments that ended since the session was read are
 * gone, none is added. Null for somebody who was archived meanwhile.
 */
async function actorNow(h: Handle, actor: Actor): Promise<Actor | null> {
  const person = await personById(h, actor.personId)
  if (!person || person.archivedAt !== null) return null
  const rows = await rolesOf(h, actor.personId)
  return {
    personId: person.id,
    kind: person.kind,
    vendorId: person.vendorId,
    crewLead: person.crewLead,
    secondFactorProved: actor.secondFactorProved,
    assignments: rows
      .map((row) => ({
        role: row.role as Role,
        siteId: row.siteId,
        seat: row.seat,
        effectiveAt: row.effectiveAt,
      }))
      .filter((row) =>
        actor.assignments.some(
          (had) => had.role === row.role && had.siteId === row.siteId && had.seat === row.seat,
        ),
      ),
  }
}

/**
 * One transaction of this actor, for what gives something or changes what others may. A request may wait for its own body,
 * for a target or for the writer after its session was read; `work` gets who the actor is by now, and asks `may` of that.
 * What only takes does not need it. Problems: not_found for somebody who was archived meanwhile.
 */
export async function transactAs<T>(
  { store }: Pick<Services, 'store'>,
  actor: Actor,
  work: (tx: Tx, actor: Actor) => Promise<Result<T>>,
): Promise<Result<T>> {
  return store.transact(async (tx) => {
    const known = await actorNow(tx, actor)
    return known === null ? refuse('not_found') : work(tx, known)
  })
}
