import type { RevisionBody } from '~/domain/access-request/revision'
import { type WhileDown, whileDown } from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { credentialsOfPeople } from '~db/repositories/credentials'
import { runningGrants } from '~db/repositories/grants'
import { systemsByIds } from '~db/repositories/systems'

/** By entitlement version: what goes on longer than it reads while the portal is down. */
export async function whileDownOf(
  { connectors, store }: Pick<Services, 'connectors' | 'store'>,
  body: RevisionBody,
  now: Instant,
): Promise<Readonly<Record<Id, readonly WhileDown[]>>> {
  const { read } = store
  const systems = await systemsByIds(read, [...new Set(body.entitlements.map((each) => each.systemId))])
  const credentials = await credentialsOfPeople(
    read,
    body.people.map((person) => person.id),
  )
  const held = await runningGrants(
    read,
    credentials.map((credential) => credential.id),
    now,
  )
  const { validTo, weekly } = body.schedule
  return Object.fromEntries(
    body.entitlements.map(({ versionId, systemId }) => {
      const { capabilities } = connectors.get(systems.find((each) => each.id === systemId)?.kind ?? '')
      const longer = held.some((grant) => grant.systemId === systemId && grant.effectiveEnd > validTo)
      return [versionId, whileDown(capabilities, { weekly: weekly !== null, longer })]
    }),
  )
}
