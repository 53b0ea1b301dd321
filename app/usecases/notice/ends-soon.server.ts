import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { formatInstant } from '~/words/format'
import { entitlementVersionsByIds } from '~db/repositories/entitlements'
import {
  type GrantRow,
  grantsToRemind,
  nextReminder,
  runningGrants,
  takeReminders,
} from '~db/repositories/grants'
import { requestsByIds } from '~db/repositories/requests'
import { sitesByIds } from '~db/repositories/sites'
import type { Tx } from '~db/store'
import { mailEach, peopleInOrder } from './recipients.server'
import { listWords } from './words'

const BATCH = 200

/** For the engine: mails once that access ends soon, and answers when the next such mail is due. */
export function endsSoonChore(services: Services) {
  return {
    name: 'ends soon',
    async run(now: Instant): Promise<Instant | null> {
      while (await remindBatch(services, now)) {
        // Each batch is a transaction of its own.
      }
      return nextReminder(services.store.read)
    },
  }
}

async function remindBatch(services: Services, now: Instant): Promise<boolean> {
  const due = await grantsToRemind(services.store.read, now, BATCH)
  if (due.length === 0) return false
  await services.store.transact(async (tx) => {
    const taken = new Set(
      await takeReminders(
        tx,
        due.map((grant) => grant.id),
      ),
    )
    const ending = await withoutSuccessor(
      tx,
      due.filter((grant) => taken.has(grant.id) && grant.effectiveEnd > now),
      now,
    )
    await tell(services, tx, ending, now)
  }, 'background')
  return due.length === BATCH
}

/** Access that goes on without a gap, because more time was granted, does not end soon. */
async function withoutSuccessor(tx: Tx, grants: readonly GrantRow[], now: Instant): Promise<GrantRow[]> {
  const running = await runningGrants(tx, [...new Set(grants.map((grant) => grant.credentialId))], now)
  return grants.filter(
    (grant) =>
      !running.some(
        (other) =>
          other.credentialId === grant.credentialId &&
          other.entitlementId === grant.entitlementId &&
          other.validFrom <= grant.effectiveEnd &&
          other.effectiveEnd > grant.effectiveEnd,
      ),
  )
}

/** One mail to each holder about theirs, one to the requester about all of it. */
async function tell(services: Services, tx: Tx, ending: readonly GrantRow[], now: Instant): Promise<void> {
  const requests = await requestsByIds(tx, [...new Set(ending.map((grant) => grant.requestId))])
  const sites = await sitesByIds(tx, [...new Set(ending.map((grant) => grant.siteId))])
  const versionIds = [...new Set(ending.map((grant) => grant.entitlementVersionId))]
  const versions = await entitlementVersionsByIds(tx, versionIds)
  for (const request of requests) {
    const own = ending.filter((grant) => grant.requestId === request.id)
    const site = sites.find((each) => each.id === own[0]?.siteId)
    if (!site) continue
    const mail = async (personId: Id, grants: readonly GrantRow[], link: string) => {
      const held = versions.filter((version) => grants.some((g) => g.entitlementVersionId === version.id))
      const people = await peopleInOrder(tx, [personId])
      await mailEach(services, tx, now, people, 'ends_soon', (person) => ({
        name: person.name,
        site: site.name,
        access: listWords(held.map((version) => version.name)),
        endsAt: formatInstant(Math.min(...grants.map((grant) => grant.effectiveEnd)), site.timeZone),
        link: `${services.env.baseUrl}${link}`,
      }))
    }
    await mail(request.requesterId, own, `/requests/${request.id}/extend`)
    for (const holder of new Set(own.map((grant) => grant.personId))) {
      if (holder === request.requesterId) continue
      const theirs = own.filter((grant) => grant.personId === holder)
      await mail(holder, theirs, `/requests/${request.id}`)
    }
  }
}
