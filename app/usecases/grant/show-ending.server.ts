import type { Id } from '~/domain/kernel/ids'
import { ok, type Result } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { entitlementVersionsByIds } from '~db/repositories/entitlements'
import { peopleByIds } from '~db/repositories/people'
import { sitesByIds } from '~db/repositories/sites'
import { type EndTarget, endableGrants } from './end-access.server'

/** What an early end would take away. */
export interface Ending {
  readonly requestId: Id
  readonly number: number
  readonly siteName: string
  readonly people: readonly string[]
  readonly access: readonly string[]
}

/** For the confirm page. Problems: not_found, nothing_to_end. */
export async function showEnding(
  services: Services,
  actor: Actor,
  target: EndTarget,
): Promise<Result<Ending>> {
  const { read } = services.store
  const found = await endableGrants(read, actor, target, services.clock.now())
  if (!found.ok) return found
  const { request, grants } = found.value
  const people = await peopleByIds(read, [...new Set(grants.map((grant) => grant.personId))])
  const versionIds = [...new Set(grants.map((grant) => grant.entitlementVersionId))]
  const versions = await entitlementVersionsByIds(read, versionIds)
  const [site] = await sitesByIds(
    read,
    grants.slice(0, 1).map((grant) => grant.siteId),
  )
  return ok({
    requestId: request.id,
    number: request.number,
    siteName: site?.name ?? '',
    people: people.map((person) => person.name),
    access: versions.map((version) => version.name),
  })
}
