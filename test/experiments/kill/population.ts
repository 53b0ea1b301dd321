import { eq, inArray } from 'drizzle-orm'
import type { Portal } from '~/container.server'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { eachChunk } from '~db/repositories/chunks'
import { grantAccess } from '../../support/grants'
import { sampleOrganisation } from '../../support/organisation'
import type { TruthServer } from './truth-server'

/** People of one request. */
const CREW = 50

export interface Given {
  readonly grantIds: string[]
  readonly credentialIds: string[]
  /** Given and read back; the others are still to be given. */
  readonly held: boolean
}

/**
 * So many people, each of whom may hold one right in one of the systems until `to`. The first `held` of them hold it, approved,
 * given and read back as the engine leaves it; to the others it is still to be given.
 */
export async function populate(
  { services }: Pick<Portal, 'services'>,
  truth: TruthServer,
  count: number,
  to: number,
  held = count,
): Promise<readonly Given[]> {
  const { ids, store } = services
  const sample = await sampleOrganisation({ services })
  const now = services.clock.now()
  const siteId = sample.sites.hamburg as string
  const systems: { id: string; name: string }[] = []
  const organisation = { ...sample, people: { ...sample.people }, entitlements: { ...sample.entitlements } }
  const people = Array.from({ length: count }, (_, index) => `hand${index}`)
  await store.transact(async ({ q, t }) => {
    const rows = people.map((key) => {
      const id = ids.id()
      organisation.people[key] = id
      const email = `${key}@kestrel.example`
      const vendorId = sample.vendors.kestrel
      return { id, kind: 'contractor' as const, vendorId, name: key, email, crewLead: false, createdAt: now }
    })
    await eachChunk(rows, (chunk) => q.insert(t.person).values(chunk))
    for (const name of truth.systems.keys()) {
      const id = ids.id()
      systems.push({ id, name })
      await q.insert(t.connectedSystem).values({
        id,
        kind: 'truth',
        name,
        siteId,
        ownerSeat: 'it',
        ownerId: sample.people.ines,
        patchOwner: 'IT',
        networkSegment: 'none',
        manualSteps: '',
        config: { url: truth.url(name) },
        targetVersion: 1,
        confirmedByIt: sample.people.ines,
        confirmedByPhysicalSecurity: sample.people.pia,
        confirmedAt: now,
        approvedIdentity: truth.url(name),
        createdAt: now,
      })
      const entitlementId = ids.id()
      const versionId = ids.id()
      organisation.entitlements[name] = { id: entitlementId, versionId }
      await q
        .insert(t.entitlement)
        .values({ id: entitlementId, systemId: id, siteId, currentVersionId: versionId, createdAt: now })
      await q.insert(t.entitlementVersion).values({
        id: versionId,
        entitlementId,
        version: 1,
        name,
        mapping: { group: 'hands' },
        zoneId: null,
        riskTier: 'low',
        escortRequired: false,
        createdAt: now,
      })
    }
  })
  const all: Given[] = []
  for (let first = 0; first < people.length; first += CREW) {
    const system = systems[(first / CREW) % systems.length] as (typeof systems)[number]
    const crew = people.slice(first, first + CREW)
    const made = await grantAccess({ services }, organisation, {
      people: crew,
      entitlements: [system.name],
      from: to - 2 * HOUR,
      to,
    })
    const isHeld = first < held
    all.push({ ...made, held: isHeld })
    if (!isHeld) continue
    await asGiven({ services }, made.credentialIds, to)
    for (const id of made.credentialIds)
      truth.systems.get(system.name)?.set(id, { active: true, groups: ['hands'] })
  }
  return all
}

/** As the engine leaves what it gave: artifact made, obligation open, due at the end. */
async function asGiven({ services }: Pick<Portal, 'services'>, credentialIds: string[], to: number) {
  const { ids, store } = services
  await store.transact(async ({ q, t }) => {
    const grants = await q.select().from(t.grant).where(inArray(t.grant.credentialId, credentialIds))
    const givenAt = to - 90 * MINUTE
    for (const grant of grants) {
      const { credentialId, entitlementId, entitlementVersionId, requestId, personId, systemId } = grant
      await q.update(t.credential).set({ state: 'on', dueAt: to }).where(eq(t.credential.id, credentialId))
      await q.insert(t.artifact).values({
        id: ids.id(),
        credentialId,
        systemId,
        nativeName: `dp-${credentialId}`,
        nativeId: credentialId,
        state: 'made',
        createdAt: givenAt,
      })
      await q.insert(t.end).values({
        id: ids.id(),
        credentialId,
        entitlementId,
        entitlementVersionId,
        requestId,
        personId,
        systemId,
        siteId: grant.siteId,
        vendorId: grant.vendorId,
        givenAt,
        plannedAt: to,
        reason: 'window',
        attempts: 0,
      })
    }
  })
}
