import { isNotNull } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { listUnused } from '~/usecases/finding/list-unused.server'
import { credentialById } from '~db/repositories/credentials'
import type { SampleOrganisation } from '~db/seed'
import { PEOPLE, RIGHTS, type Slapd, startSlapd } from '../../peers/slapd'
import { openFindings } from '../../support/findings'
import { grantAccess } from '../../support/grants'
import { value } from '../../support/identity'
import { addDirectory } from '../../support/ldap-system'
import { loginOf } from '../../support/network'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { openTestPortal, type TestPortal } from '../../support/portal'
import { describeWithPeer } from '../../support/with-peer'

const EVERYTHING = { siteId: null, vendorId: null, systemId: null, kind: null, after: '' }

/** Nobody but the root of the directory sees anything: a look-up by name answers 32, a search nothing. */
const NO_RIGHTS = ['to attrs=userPassword by anonymous auth by * none', 'to * by * none']

describeWithPeer('OpenLDAP', 'a directory as a system of the portal', () => {
  let slapd: Slapd
  let portal: TestPortal
  let organisation: SampleOrganisation
  beforeAll(async () => {
    slapd = await startSlapd()
  })
  afterAll(() => slapd.close())
  beforeEach(async () => {
    // slapd knows no clock but the machine's, and tells of uses in whole seconds.
    portal = await openTestPortal('sqlite', Date.now() - MINUTE)
    organisation = (await addDirectory(portal, await sampleOrganisation(portal), slapd.port)).organisation
  })
  afterEach(async () => {
    slapd.setRights(RIGHTS)
    await portal.close()
  })

  async function given({ person = 'tomasz', lasting = 2 * HOUR } = {}) {
    const now = portal.clock.now()
    const { credentialIds } = await grantAccess(portal, organisation, {
      people: [person],
      entitlements: ['viewers', 'operators'],
      from: now,
      to: now + lasting,
    })
    await portal.engine.settle()
    const id = credentialIds[0] as string
    const { userName, password } = await loginOf(portal, id)
    const dn = `uid=${userName},${PEOPLE}`
    return { id, dn, password }
  }
  const confirmed = async () => {
    const { q, t } = portal.services.store.read
    return q.$count(t.end, isNotNull(t.end.confirmedAt))
  }
  const credential = (id: string) => credentialById(portal.services.store.read, id)

  it('lets its holder in with both groups, and is proved gone at the end', async () => {
    const { id, dn, password } = await given()
    expect(await credential(id)).toMatchObject({ state: 'on', fault: null })
    expect(slapd.signIn(dn, password)).toBe(0)
    expect(slapd.search(`(member=${dn})`, ['cn']).map(({ values }) => values.cn?.[0])).toEqual([
      'Camera viewers',
      'VMS operators',
    ])

    portal.clock.advance(2 * HOUR)
    await portal.engine.settle()
    expect(await credential(id)).toMatchObject({ state: 'gone', fault: null })
    expect(await confirmed()).toBe(2)
    expect(slapd.signIn(dn, password)).toBe(49)
    expect(slapd.search(`(member=${dn})`)).toEqual([])
  })

  it('tells when it was last used: who has not signed in for a week is asked about', async () => {
    const used = await given({ lasting: 20 * DAY })
    expect(slapd.signIn(used.dn, used.password)).toBe(0)
    const unused = await given({ person: 'amina', lasting: 20 * DAY })
    portal.clock.advance(6 * DAY)
    await portal.engine.settle()
    // The list said so, of its own service account too: who has never signed in stands in the report.
    expect(Math.abs(Number((await credential(used.id))?.lastUsedAt) - Date.now())).toBeLessThan(HOUR)
    const aldo = await actorOf(portal, organisation.people.aldo as string)
    const report = value(await listUnused(portal.services, aldo, EVERYTHING))
    expect(report.rows.map((row) => row.credentialId)).toEqual([unused.id])
    expect(await openFindings(portal.services.store.read, 'stale')).toEqual([])
    portal.clock.advance(2 * DAY)
    await portal.engine.settle()
    const stale = await openFindings(portal.services.store.read, 'stale')
    const useOf = (id: string) => stale.find((each) => each.credentialId === id)?.account?.lastUsedAt
    expect(Math.abs(Number(useOf(used.id)) - Date.now())).toBeLessThan(HOUR)
    expect(useOf(unused.id)).toBeNull()
  })

  it.each([
    ['everything', 'unauthorised', NO_RIGHTS],
    ['accounts', 'sentinel_missing', [RIGHTS[0], `to dn.subtree="${PEOPLE}" by * none`, ...RIGHTS.slice(2)]],
  ])('is unknown, never gone, while the right to read %s is lost', async (_what, fault, rights) => {
    const { id, dn, password } = await given()
    slapd.setRights(rights)
    portal.clock.advance(2 * HOUR)
    await portal.engine.settle()
    expect((await credential(id))?.fault).toBe(fault)
    expect(await confirmed()).toBe(0)
    expect(slapd.signIn(dn, password)).toBe(0)

    slapd.setRights(RIGHTS)
    portal.clock.advance(DAY)
    await portal.engine.settle()
    expect((await credential(id))?.state).toBe('gone')
    expect(await confirmed()).toBe(2)
    expect(slapd.signIn(dn, password)).toBe(49)
  })

  it('is unknown while the sentinel is missing, and gone once somebody put it back', async () => {
    const { id, dn, password } = await given()
    const [sentinel] = slapd.search('(uid=sentinel)', ['*'])
    const rename = (from: string, to: string) =>
      slapd.change(`dn: uid=${from},${PEOPLE}\nchangetype: modrdn\nnewrdn: uid=${to}\ndeleteoldrdn: 1\n`)
    expect(sentinel?.dn).toBe(`uid=sentinel,${PEOPLE}`)
    rename('sentinel', 'moved')
    try {
      portal.clock.advance(2 * HOUR)
      await portal.engine.settle()
      // What can be taken is taken all the same; only that it is gone is not believed.
      expect(slapd.signIn(dn, password)).toBe(49)
      expect((await credential(id))?.fault).toBe('sentinel_missing')
      expect(await confirmed()).toBe(0)
    } finally {
      rename('moved', 'sentinel')
    }
    portal.clock.advance(10 * MINUTE)
    await portal.engine.settle()
    expect((await credential(id))?.state).toBe('gone')
    expect(await confirmed()).toBe(2)
  })
})
