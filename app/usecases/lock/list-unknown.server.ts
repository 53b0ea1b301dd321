import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { reaches, siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { credentialsByIds } from '~db/repositories/credentials'
import { lockById, unknownUnderLock } from '~db/repositories/locks'
import { type ListPage, PAGE_SIZE } from '../list-page'
import { loadNames, type Named } from '../report/names.server'

/** Access that a lock takes away and that could not be read back yet. */
export interface UnknownRow {
  readonly credentialId: Id
  readonly person: Named
  readonly vendor: Named | null
  readonly system: Named
  readonly site: Named
  readonly fault: string | null
  readonly attempts: number
  readonly nextTryAt: Instant | null
  readonly manualSteps: string
}

/** What a standing lock could not confirm, at the sites the actor may watch, by page. Problems: not_found. */
export async function listUnknown(
  services: Services,
  actor: Actor,
  lockId: Id,
  after: string,
  size = PAGE_SIZE,
): Promise<Result<ListPage<UnknownRow>>> {
  const reach = siteReach(actor, 'live.read', services.clock.now())
  const h = services.store.read
  const lock = reach === null ? null : await lockById(h, lockId)
  if (reach === null || lock === null) return refuse('not_found')
  if (lock.unknown === 0 || lock.liftedAt !== null) return ok({ rows: [], next: null })
  const ids = await unknownUnderLock(h, lockId, after, size + 1)
  const shown = (await credentialsByIds(h, ids.slice(0, size)))
    .filter((credential) => reaches(reach, credential.siteId))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const names = await loadNames(h, {
    people: shown.map((row) => row.personId),
    vendors: shown.map((row) => row.vendorId),
    sites: shown.map((row) => row.siteId),
    systems: shown.map((row) => row.systemId),
  })
  return ok({
    rows: shown.map((row) => ({
      credentialId: row.id,
      person: names.person(row.personId),
      vendor: row.vendorId === null ? null : names.vendor(row.vendorId),
      system: names.system(row.systemId),
      site: names.site(row.siteId),
      fault: row.fault,
      attempts: row.attempts,
      nextTryAt: row.dueAt,
      manualSteps: names.systemRow(row.systemId)?.manualSteps ?? '',
    })),
    next: ids.length > size ? (ids[size - 1] ?? null) : null,
  })
}
