import { afterEach, beforeEach, expect, it } from 'vitest'
import { addEntitlement } from '~/usecases/entitlement/add-entitlement.server'
import { archiveEntitlement } from '~/usecases/entitlement/archive-entitlement.server'
import { changeEntitlement } from '~/usecases/entitlement/change-entitlement.server'
import type { EntitlementInput } from '~/usecases/entitlement/entitlement-input'
import {
  entitlementFormFacts,
  listEntitlements,
  readEntitlement,
} from '~/usecases/entitlement/read-entitlement.server'
import { crewAtWork, statesOf } from '../../support/access'
import { codes, value } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { requestDesk } from '../../support/requests'

const input = (over: Partial<EntitlementInput>): EntitlementInput => ({
  name: 'Roof',
  zoneId: null,
  riskTier: null,
  escortRequired: false,
  mapping: {},
  ...over,
})

describeOnSqlite('entitlements', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  it('take tier and escort from their zone, and may ask for more but never for less', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const ada = await desk.actor('ada')
    const gate = desk.organisation.systems.hamburgGate ?? ''
    const serverRoom = desk.organisation.zones.serverRoom ?? ''
    const made = async (over: Partial<EntitlementInput>) => {
      const id = value(await addEntitlement(services, ada, gate, input({ zoneId: serverRoom, ...over })))
      return value(await readEntitlement(services, ada, id)).current
    }
    expect(await made({ name: 'As the zone' })).toMatchObject({
      riskTier: 'high',
      escortRequired: true,
      zoneId: serverRoom,
      mapping: { zoneId: serverRoom },
    })
    expect(await made({ name: 'More', riskTier: 'critical' })).toMatchObject({ riskTier: 'critical' })
    expect(await made({ name: 'Less', riskTier: 'low' })).toMatchObject({ riskTier: 'high' })
  })

  it('refuse a zone of another site, a missing zone or tier, and what the connector does not understand', async () => {
    const organisation = await sampleOrganisation(portal, {
      baseUrl: 'http://127.0.0.1:9/scim',
      token: 'x',
      sentinelUserName: 'svc',
      identity: 'directory',
    })
    const { services } = portal
    const ada = await actorOf(portal, organisation.people.ada ?? '')
    const gate = organisation.systems.hamburgGate ?? ''
    const add = (system: string, over: Partial<EntitlementInput>) =>
      addEntitlement(services, ada, system, input(over))
    const elsewhere = await add(gate, { zoneId: organisation.zones.plantFloor ?? '' })
    expect(elsewhere).toEqual({ ok: false, problems: [{ code: 'zone_of_another_site', field: 'zoneId' }] })
    expect(codes(await add(gate, {}))).toEqual(['required'])
    const directory = organisation.systems.directory ?? ''
    // All that is wrong is said at once.
    expect(await add(directory, {})).toMatchObject({
      problems: [
        { code: 'tier_without_zone', field: 'riskTier' },
        { code: 'required', field: 'mapping.group' },
      ],
    })
    const noGroup = await add(directory, { riskTier: 'low', mapping: { group: ' ' } })
    expect(noGroup).toEqual({ ok: false, problems: [{ code: 'required', field: 'mapping.group' }] })
    const id = value(await add(directory, { riskTier: 'low', mapping: { group: 'VMS', groupId: '' } }))
    expect(value(await readEntitlement(services, ada, id)).current.mapping).toEqual({ group: 'VMS' })
    expect(codes(await add(directory, { riskTier: 'low', mapping: { group: 'Other' } }))).toEqual([
      'name_taken',
    ])
    const facts = value(await entitlementFormFacts(services, ada, directory))
    expect(facts).toMatchObject({
      needsZone: false,
      fields: [
        { name: 'group', kind: 'text', optional: false },
        { name: 'groupId', kind: 'text', optional: true },
      ],
    })
  })

  it('are versioned: a change leaves what was approved as it was, and a stale form saves nothing', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const ada = await desk.actor('ada')
    const { id } = desk.organisation.entitlements.loadingBay ?? { id: '' }
    const change = input({
      name: 'Bay',
      zoneId: desk.organisation.zones.loadingBay ?? '',
      riskTier: 'critical',
    })
    expect(codes(await changeEntitlement(services, await desk.actor('ines'), id, 1, change))).toEqual([
      'not_found',
    ])
    value(await changeEntitlement(services, ada, id, 1, change))
    expect(codes(await changeEntitlement(services, ada, id, 1, change))).toEqual(['changed_meanwhile'])
    expect(value(await readEntitlement(services, ada, id)).versions.map((v) => v.version)).toEqual([2, 1])
    expect(await statesOf(portal, desk.idOf('tomasz'))).toEqual(['on'])
  })

  it('that are archived are taken from whoever holds them, and from nobody else', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const ada = await desk.actor('ada')
    const { loadingBay, commsRoom } = desk.organisation.entitlements
    value(await archiveEntitlement(services, ada, loadingBay?.id ?? ''))
    expect(await statesOf(portal, desk.idOf('tomasz'))).toEqual(['on'])
    value(await archiveEntitlement(services, ada, commsRoom?.id ?? ''))
    expect(await statesOf(portal, desk.idOf('tomasz'))).not.toContain('on')
    expect(codes(await archiveEntitlement(services, ada, commsRoom?.id ?? ''))).toEqual(['archived'])
    const all = { after: '', archived: true, systemId: null, siteId: null }
    expect(value(await listEntitlements(services, ada, all)).rows).toHaveLength(2)
  })
})
