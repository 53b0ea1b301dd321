import type { Ground } from './portal-under-test'
import { RequestsInBulk } from './requests-in-bulk'

/** Requests that wait, so that the inbox has a page to show. */
export async function writeInbox(
  { services, organisation }: Pick<Ground, 'services' | 'organisation'>,
  size = 30,
) {
  const { store, clock } = services
  const [version] = await store.read.q.select().from(store.t.entitlementVersion).limit(1)
  const [entitlement] = await store.read.q.select().from(store.t.entitlement).limit(1)
  if (!version || !entitlement) throw new Error('the sample organisation has no rights')
  const requests = new RequestsInBulk(services, organisation)
  for (let n = 0; n < size; n++) {
    requests.add(
      {
        people: [
          { id: organisation.people.tomasz as string, name: 'Tomasz Nowak' },
          { id: organisation.people.amina as string, name: 'Amina Diallo' },
        ],
        entitlements: [
          {
            entitlementId: version.entitlementId,
            versionId: version.id,
            version: version.version,
            name: version.name,
            systemId: entitlement.systemId,
            systemName: 'Gate',
            approvedIdentity: null,
            mapping: version.mapping,
            zoneId: version.zoneId,
            zoneName: version.name,
            riskTier: 'low',
            escortRequired: version.escortRequired,
            policyVersion: 0,
          },
        ],
        from: clock.now() + (n + 1) * 3_600_000,
        to: clock.now() + (n + 9) * 3_600_000,
      },
      'submitted',
    )
  }
  await requests.write()
}
