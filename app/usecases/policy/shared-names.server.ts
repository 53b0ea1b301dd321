import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import {
  DEFAULT_SHARED_NAMES,
  LONGEST_SHARED_NAME,
  MOST_SHARED_NAMES,
  sharedNamesIn,
} from '~/domain/reconciliation/shared-accounts'
import type { Services } from '~/platform/services'
import { peopleByIds } from '~db/repositories/people'
import { insertSharedNames, newestSharedNames } from '~db/repositories/shared-names'
import { orDuplicate } from '../duplicate.server'
import { transactAs } from '../identity/actor-now.server'

/** The names of shared and default accounts as they count now. */
export interface SharedNamesView {
  /** 0 is the built-in list. */
  readonly version: number
  readonly names: readonly string[]
  readonly changedBy: string | null
  readonly changedAt: Instant | null
}

/** Under which names an account is taken for a shared or a default one. Problems: not_found. */
export async function readSharedNames(services: Services, actor: Actor): Promise<Result<SharedNamesView>> {
  if (!may(actor, 'configuration.read', {}, services.clock.now())) return refuse('not_found')
  const written = await newestSharedNames(services.store.read)
  if (written === null)
    return ok({ version: 0, names: DEFAULT_SHARED_NAMES, changedBy: null, changedAt: null })
  const [person] = await peopleByIds(
    services.store.read,
    written.createdBy === null ? [] : [written.createdBy],
  )
  const { version, names, createdAt } = written
  return ok({ version, names, changedBy: person?.name ?? null, changedAt: createdAt })
}

/**
 * Writes the list anew; each system's next list of accounts is judged by it. `shownVersion` is the one on the form, 0 for the
 * built-in one. Problems: not_found, changed_meanwhile; at `names`: names_too_many, name_too_long.
 */
export async function changeSharedNames(
  services: Services,
  actor: Actor,
  shownVersion: number,
  text: string,
): Promise<Result<null>> {
  const names = sharedNamesIn(text)
  if (names.length > MOST_SHARED_NAMES)
    return refuse({ code: 'names_too_many', field: 'names', detail: { most: MOST_SHARED_NAMES } })
  if (names.some((name) => name.length > LONGEST_SHARED_NAME)) {
    return refuse({ code: 'name_too_long', field: 'names', detail: { most: LONGEST_SHARED_NAME } })
  }
  const now = services.clock.now()
  const saved = transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const current = await newestSharedNames(tx)
    if ((current?.version ?? 0) !== shownVersion) return refuse('changed_meanwhile')
    const before = new Set(current?.names ?? DEFAULT_SHARED_NAMES)
    const after = new Set(names)
    const version = shownVersion + 1
    const written = { id: services.ids.id(), version, names, createdBy: actor.personId, createdAt: now }
    await insertSharedNames(tx, written)
    await services.audit.append(tx, now, {
      type: 'shared_names.changed',
      actorId: actor.personId,
      subjects: {},
      facts: {
        version,
        namesAdded: names.filter((name) => !before.has(name)),
        namesRemoved: [...before].filter((name) => !after.has(name)),
      },
    })
    return ok(null)
  })
  return orDuplicate(saved, { code: 'changed_meanwhile' })
}
