import { cutOffOf } from '~/domain/credential/cut-off'
import { cutOffAt, nextWarning } from '~/domain/grant/warning'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { type CredentialStanding, standingsAt } from '~/usecases/credential/standing.server'
import { formatInstant } from '~/words/format'
import { spanText } from '~/words/span'
import { credentialsByIds } from '~db/repositories/credentials'
import { type GrantRow, grantsToWarn, nextWarnAt, takeWarnings, warnAgain } from '~db/repositories/grants'
import type { Tx } from '~db/store'
import { mailEach } from './recipients.server'

const BATCH = 200

/** For the engine: warns holders before their open sessions are cut off, and answers when the next warning is due. */
export function cutOffChore(services: Services) {
  return {
    name: 'cut-off warnings',
    async run(now: Instant): Promise<Instant | null> {
      while (await warnBatch(services, now)) {
        // Each batch is a transaction of its own.
      }
      return nextWarnAt(services.store.read)
    },
  }
}

async function warnBatch(services: Services, now: Instant): Promise<boolean> {
  const due = await grantsToWarn(services.store.read, now, BATCH)
  if (due.length === 0) return false
  await services.store.transact(async (tx) => {
    const taken = await takeWarnings(tx, [...new Set(due.map((grant) => grant.credentialId))], now)
    await planNext(tx, taken, now)
    const credentials = await credentialsByIds(tx, [...new Set(taken.map((grant) => grant.credentialId))])
    for (const standing of await standingsAt(services, tx, credentials, now)) {
      const own = taken.filter((grant) => grant.credentialId === standing.facts.credential.id)
      await warn(services, tx, standing, own, now)
    }
  }, 'background')
  return due.length === BATCH
}

/** The second warning is planned when the first is given, whether that one was a mail or not: a lock may be lifted. */
async function planNext(tx: Tx, taken: readonly GrantRow[], now: Instant): Promise<void> {
  const next = new Map<Instant, string[]>()
  for (const grant of taken) {
    const at = nextWarning(cutOffAt(grant), now)
    if (at !== null) next.set(at, [...(next.get(at) ?? []), grant.id])
  }
  for (const [at, ids] of next) await warnAgain(tx, ids, at)
}

/** One mail a credential. None where access goes on, was ended, is locked or held back, or ends at another time. */
async function warn(
  services: Services,
  tx: Tx,
  { facts, standing, want }: CredentialStanding,
  own: readonly GrantRow[],
  now: Instant,
): Promise<void> {
  const { person, site, system } = facts
  if (!services.connectors.get(system.kind).capabilities.liveSessionKill) return
  const cutOff = cutOffOf(want, standing.grants)
  const [grant] = own.filter((each) => cutOffAt(each) === cutOff)
  if (cutOff === null || cutOff <= now || !grant) return
  await mailEach(services, tx, now, [person], 'cut_off', () => ({
    name: person.name,
    site: site.name,
    system: system.name,
    cutOffAt: formatInstant(cutOff, site.timeZone),
    inTime: spanText(cutOff - now),
    signInUntil: want.state === 'on' ? formatInstant(grant.validTo, site.timeZone) : null,
    link: `${services.env.baseUrl}/requests/${grant.requestId}`,
  }))
}
