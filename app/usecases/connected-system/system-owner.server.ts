import type { Id } from '~/domain/kernel/ids'
import type { Problem } from '~/domain/kernel/result'
import { personById } from '~db/repositories/people'
import type { Handle } from '~db/store'

/** Owners are members of staff who are still here; null when this one is, or when nobody was named. */
export async function ownerProblem(h: Handle, ownerId: Id | null): Promise<Problem | null> {
  if (ownerId === null) return null
  const owner = await personById(h, ownerId)
  return owner?.kind === 'staff' && owner.archivedAt === null
    ? null
    : { code: 'owner_unknown', field: 'ownerId' }
}
