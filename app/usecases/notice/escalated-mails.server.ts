import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { formatInstant } from '~/words/format'
import { labelFor } from '~/words/messages'
import { credentialsByIds } from '~db/repositories/credentials'
import type { FindingRow } from '~db/repositories/findings'
import { type PersonRow, peopleByIds } from '~db/repositories/people'
import { holdersOf, seatHolders } from '~db/repositories/roles'
import { siteById } from '~db/repositories/sites'
import { systemById } from '~db/repositories/systems'
import type { Tx } from '~db/store'
import { mailEach } from './recipients.server'
import { listWords } from './words'

/** One mail to each who must act now, about all that one system left behind: both seats of the site, and the administrators. */
export async function tellEscalated(
  services: Pick<Services, 'mail' | 'env'>,
  tx: Tx,
  systemId: Id,
  findings: readonly FindingRow[],
  now: Instant,
): Promise<void> {
  const system = await systemById(tx, systemId)
  const site = system && (await siteById(tx, system.siteId))
  if (!system || !site) return
  const idsOf = (ids: readonly (Id | null)[]) => [...new Set(ids.filter((id) => id !== null))]
  const people = await peopleByIds(tx, idsOf([...findings.map((each) => each.personId), system.ownerId]))
  const nameOf = (id: Id | null) => people.find((person) => person.id === id)?.name ?? []
  const names = findings.flatMap((finding) => nameOf(finding.personId))
  const owner = people.find((person) => person.id === system.ownerId)
  const credentials = await credentialsByIds(tx, idsOf(findings.map((finding) => finding.credentialId)))
  const fault = credentials.find((credential) => credential.fault !== null)?.fault ?? null
  await mailEach(services, tx, now, await whoIsNext(tx, system.siteId, now), 'escalated', (recipient) => ({
    name: recipient.name,
    system: system.name,
    site: site.name,
    people: `${new Set(names).size}: ${listWords(names)}`,
    since: formatInstant(Math.min(...findings.map((finding) => finding.openedAt)), site.timeZone),
    owner: owner === undefined ? 'Nobody' : [owner.name, owner.email, owner.phone].filter(Boolean).join(', '),
    lastProblem: fault === null ? 'The system still shows the access.' : labelFor('fault', fault),
    manualSteps: system.manualSteps.trim() || 'No steps were written down. Ask the owner of the system.',
    link: `${services.env.baseUrl}/overdue`,
  }))
}

async function whoIsNext(tx: Tx, siteId: Id, now: Instant): Promise<PersonRow[]> {
  const administrators = await holdersOf(tx, 'administrator')
  return [
    ...(await seatHolders(tx, siteId, 'it', now)),
    ...(await seatHolders(tx, siteId, 'physical_security', now)),
    ...administrators.filter(({ role }) => role.effectiveAt <= now).map(({ person }) => person),
  ]
}
