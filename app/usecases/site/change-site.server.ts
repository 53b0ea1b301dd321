import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { siteById, siteByName, updateSite } from '~db/repositories/sites'
import { transactAs } from '../identity/actor-now.server'
import type { SiteInput } from './site-input'

/**
 * Changes a site. Grants carry the time zone they were approved with, so that a new one changes none of them; what is
 * counted in the site's days (documents, contracts) is looked at again. Problems: not_found, archived, name_taken.
 */
export async function changeSite(
  services: Services,
  actor: Actor,
  siteId: Id,
  input: SiteInput,
): Promise<Result<null>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const site = await siteById(tx, siteId)
    if (!site) return refuse('not_found')
    if (site.archivedAt !== null) return refuse('archived')
    const namesake = await siteByName(tx, input.name)
    if (namesake && namesake.id !== siteId) return refuse({ code: 'name_taken', field: 'name' })
    await updateSite(tx, siteId, input)
    await services.audit.append(tx, now, {
      type: 'site.changed',
      actorId: actor.personId,
      subjects: { site: siteId },
      facts: { timeZoneBefore: site.timeZone, timeZone: input.timeZone },
    })
    if (input.timeZone !== site.timeZone) {
      await touch(tx, { siteId }, now)
      tx.afterCommit(services.wake)
    }
    return ok(null)
  })
}
