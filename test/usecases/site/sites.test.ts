import { afterEach, beforeEach, expect, it } from 'vitest'
import { addSite } from '~/usecases/site/add-site.server'
import { addZone } from '~/usecases/site/add-zone.server'
import { archiveSite } from '~/usecases/site/archive-site.server'
import { archiveZone } from '~/usecases/site/archive-zone.server'
import { changeSite } from '~/usecases/site/change-site.server'
import { changeZone } from '~/usecases/site/change-zone.server'
import { listSites } from '~/usecases/site/list-sites.server'
import { readSite } from '~/usecases/site/read-site.server'
import { siteInput, zoneInput } from '~/usecases/site/site-input'
import { readInput } from '~/usecases/typed-input'
import { currentEntitlement, entitlementVersions } from '~db/repositories/entitlements'
import { grantsOfRequest } from '~db/repositories/grants'
import { crewAtWork, statesOf } from '../../support/access'
import { codes, value } from '../../support/identity'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { requestDesk } from '../../support/requests'

const LISBON = { name: 'Lisbon', timeZone: 'Europe/Lisbon', callName: 'Desk', callPhone: '+351 1' }

describeOnSqlite('sites and zones', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  it('bring their gate pass along, which both seats still have to confirm', async () => {
    const desk = await requestDesk(portal)
    const ada = await desk.actor('ada')
    const id = value(await addSite(portal.services, ada, LISBON))
    const view = value(await readSite(portal.services, ada, id, false))
    expect(view.systems).toMatchObject([{ kindTitle: 'Gate pass', confirmed: false }])
    expect(view.seats).toEqual([
      { seat: 'it', holders: [] },
      { seat: 'physical_security', holders: [] },
    ])
    expect(codes(await addSite(portal.services, ada, LISBON))).toEqual(['name_taken'])
    expect(codes(await addSite(portal.services, await desk.actor('pia'), LISBON))).toEqual(['not_found'])
  })

  it('are paged by name, each once', async () => {
    const desk = await requestDesk(portal)
    const ada = await desk.actor('ada')
    for (let n = 0; n < 55; n++) {
      value(await addSite(portal.services, ada, { ...LISBON, name: `Site ${n} é` }))
    }
    const seen: string[] = []
    for (let after: string | null = ''; after !== null; ) {
      const page: { rows: readonly { name: string }[]; next: string | null } = value(
        await listSites(portal.services, ada, { after, archived: false }),
      )
      expect(page.rows.length).toBeLessThanOrEqual(50)
      seen.push(...page.rows.map((row) => row.name))
      after = page.next
    }
    expect(new Set(seen).size).toBe(57)
    expect(seen).toHaveLength(57)
  })

  it('refuse a time zone that does not exist, next to its field', () => {
    const wrong = readInput(siteInput, { ...LISBON, timeZone: 'Europe/Lisbonne', callPhone: 'ask Maria' })
    expect(wrong).toEqual({
      ok: false,
      problems: [
        { code: 'time_zone_unknown', field: 'timeZone', detail: { timeZone: 'Europe/Lisbonne' } },
        { code: 'phone_invalid', field: 'callPhone' },
      ],
    })
    expect(codes(readInput(zoneInput, { name: 'Roof' }))).toEqual(['choice_missing'])
  })

  it('that get another time zone change no grant', async () => {
    const desk = await crewAtWork(portal)
    const { q, t } = portal.services.store.read
    const [request] = await q.select().from(t.accessRequest)
    const before = await grantsOfRequest(portal.services.store.read, request?.id ?? '')
    const hamburg = desk.organisation.sites.hamburg ?? ''
    value(await changeSite(portal.services, await desk.actor('ada'), hamburg, { ...LISBON, name: 'Hamburg' }))
    expect(await statesOf(portal, desk.idOf('tomasz'))).toEqual(['on'])
    expect(before.length).toBeGreaterThan(0)
    expect(await grantsOfRequest(portal.services.store.read, request?.id ?? '')).toEqual(before)
  })

  it('take all access away when archived', async () => {
    const desk = await crewAtWork(portal)
    const ada = await desk.actor('ada')
    const hamburg = desk.organisation.sites.hamburg ?? ''
    value(await archiveSite(portal.services, ada, hamburg))
    expect(await statesOf(portal, desk.idOf('tomasz'))).not.toContain('on')
    expect(
      codes(
        await addZone(portal.services, ada, hamburg, {
          name: 'Roof',
          riskTier: 'low',
          escortRequired: false,
        }),
      ),
    ).toEqual(['archived'])
  })

  it('make a new version of every entitlement in a zone that changes its tier or escort, and of no other', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const ada = await desk.actor('ada')
    const { zones, entitlements } = desk.organisation
    const zone = { name: 'Loading bay', riskTier: 'high', escortRequired: true } as const
    expect(value(await changeZone(services, ada, zones.loadingBay ?? '', zone))).toEqual({ entitlements: 1 })
    const changed = await currentEntitlement(services.store.read, entitlements.loadingBay?.id ?? '')
    expect(changed?.version).toMatchObject({ version: 2, riskTier: 'high', escortRequired: true })
    const other = await currentEntitlement(services.store.read, entitlements.commsRoom?.id ?? '')
    expect(other?.version.version).toBe(1)
    // What was approved before is what it was.
    const versions = await entitlementVersions(services.store.read, entitlements.loadingBay?.id ?? '', 9)
    expect(versions.map((v) => [v.version, v.riskTier])).toEqual([
      [2, 'high'],
      [1, 'low'],
    ])
    expect(await statesOf(portal, desk.idOf('tomasz'))).toEqual(['on'])
    const renamed = { ...zone, name: 'Bay' }
    expect(value(await changeZone(services, ada, zones.loadingBay ?? '', renamed))).toEqual({
      entitlements: 0,
    })
  })

  it('keep a zone that rights lead into from being archived', async () => {
    const desk = await requestDesk(portal)
    const ada = await desk.actor('ada')
    const loadingBay = desk.organisation.zones.loadingBay ?? ''
    expect(codes(await archiveZone(portal.services, ada, loadingBay))).toEqual(['zone_in_use'])
    const hamburg = desk.organisation.sites.hamburg ?? ''
    const roof = { name: 'Roof', riskTier: 'low', escortRequired: false } as const
    const id = value(await addZone(portal.services, ada, hamburg, roof))
    expect(codes(await addZone(portal.services, ada, hamburg, roof))).toEqual(['name_taken'])
    value(await archiveZone(portal.services, ada, id))
    expect(codes(await changeZone(portal.services, ada, id, roof))).toEqual(['archived'])
    value(await addZone(portal.services, ada, hamburg, roof))
  })
})
