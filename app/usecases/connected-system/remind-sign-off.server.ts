import { remindsNow } from '~/domain/connected-system/sign-off'
import { groupedBy } from '~/domain/kernel/grouped-by'
import type { Services } from '~/platform/services'
import { mailEach } from '~/usecases/notice/recipients.server'
import { listWords } from '~/usecases/notice/words'
import { seatHolders } from '~db/repositories/roles'
import { takeReminders } from '~db/repositories/sign-offs'
import { siteById } from '~db/repositories/sites'
import { type SystemRow, systemPage } from '~db/repositories/systems'
import { portalPolicy } from '../policy/portal-policy.server'
import { signedSystems } from './sign-off.server'

const PAGE = 200

/**
 * Tells both seats of a site, in one mail each, which systems are to be signed again: what was signed is older than policy
 * allows, or is not what it was. The same system again after two weeks at the earliest.
 */
export async function remindOfSignOffs(services: Services): Promise<void> {
  const now = services.clock.now()
  const h = services.store.read
  const policy = await portalPolicy(h)
  const due: SystemRow[] = []
  for (let after = ''; ; ) {
    const page = await systemPage(h, { archived: false }, after, PAGE)
    const signed = await signedSystems(services, h, page, now)
    for (const { standing, system } of signed) {
      if (remindsNow(standing, system, policy.signOffEvery, now)) due.push(system)
    }
    const last = page.at(-1)
    if (page.length < PAGE || last === undefined) break
    after = last.id
  }
  for (const [siteId, systems] of groupedBy(due, (system) => system.siteId)) {
    await remindSite(services, siteId, systems, now)
  }
}

async function remindSite(
  services: Services,
  siteId: string,
  systems: readonly SystemRow[],
  now: number,
): Promise<void> {
  await services.store.transact(async (tx) => {
    const taken = new Set(await takeReminders(tx, systems, now))
    const site = await siteById(tx, siteId)
    const names = systems.filter((system) => taken.has(system.id)).map((system) => system.name)
    if (names.length === 0 || !site) return
    const people = [
      ...(await seatHolders(tx, siteId, 'it', now)),
      ...(await seatHolders(tx, siteId, 'physical_security', now)),
    ]
    await mailEach(services, tx, now, people, 'sign_off_due', (person) => ({
      name: person.name,
      site: site.name,
      systems: listWords(names),
      count: names.length,
      link: `${services.env.baseUrl}/systems?site=${siteId}&signed=no`,
    }))
  }, 'background')
}
