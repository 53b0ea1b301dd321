import { eq } from 'drizzle-orm'
import { afterEach, expect, it } from 'vitest'
import { credentialsOfPeople } from '~db/repositories/credentials'
import { insertEntitlement, insertEntitlementVersion } from '~db/repositories/entitlements'
import { grantsOfRequest } from '~db/repositories/grants'
import { insertPerson } from '~db/repositories/people'
import { describeOnBothDialects, type TestPortal } from '../../support/portal'
import { type RequestDesk, requestDesk } from '../../support/requests'

describeOnBothDialects('a request for a whole shutdown crew', (open) => {
  let portal: TestPortal
  afterEach(() => portal.close())

  /** So many more people like Tomasz, with papers like his. */
  async function crewOf({ services, idOf }: RequestDesk, size: number): Promise<string[]> {
    const ids = Array.from({ length: size }, () => services.ids.id())
    await services.store.transact(async (tx) => {
      const { q, t } = tx
      const [tomasz] = await q
        .select()
        .from(t.person)
        .where(eq(t.person.id, idOf('tomasz')))
      if (!tomasz) throw new Error('there is no Tomasz')
      const papers = await q.select().from(t.document).where(eq(t.document.personId, tomasz.id))
      for (const [n, id] of ids.entries()) {
        await insertPerson(tx, { ...tomasz, id, name: `Fitter ${n}`, email: `fitter-${n}@kestrel.example` })
        for (const paper of papers) {
          await q.insert(t.document).values({ ...paper, id: services.ids.id(), personId: id })
        }
      }
    })
    return ids
  }

  /** So many more rights like that to the loading bay. */
  async function rightsOf({ services, organisation }: RequestDesk, size: number): Promise<string[]> {
    const ids = Array.from({ length: size }, () => services.ids.id())
    await services.store.transact(async (tx) => {
      const { q, t } = tx
      const { id: bayId = '', versionId = '' } = organisation.entitlements.loadingBay ?? {}
      const [bay] = await q.select().from(t.entitlement).where(eq(t.entitlement.id, bayId))
      const [version] = await q
        .select()
        .from(t.entitlementVersion)
        .where(eq(t.entitlementVersion.id, versionId))
      if (!bay || !version) throw new Error('there is no loading bay')
      for (const [n, id] of ids.entries()) {
        const own = { id: services.ids.id(), entitlementId: id, name: `Bay ${n}` }
        await insertEntitlement(tx, { ...bay, id })
        await insertEntitlementVersion(tx, { ...version, ...own })
      }
    })
    return ids
  }

  it('is granted whole: 110 people with 20 rights each', async () => {
    portal = await open()
    const desk = await requestDesk(portal)
    const people = await crewOf(desk, 110)
    const entitlements = await rightsOf(desk, 20)
    const id = await desk.approved('lena', { people, entitlements })
    expect(await desk.request(id)).toMatchObject({ state: 'approved' })
    const { read } = portal.services.store
    const grants = await grantsOfRequest(read, id)
    expect(grants).toHaveLength(2_200)
    const credentials = await credentialsOfPeople(read, people)
    expect(credentials).toHaveLength(110)
    expect(new Set(grants.map((grant) => grant.credentialId))).toEqual(
      new Set(credentials.map((credential) => credential.id)),
    )
  })
})
