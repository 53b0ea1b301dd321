import { afterEach, beforeEach, expect, it } from 'vitest'
import { SET_UP_STEPS } from '~/domain/site/set-up-step'
import { readSetUp } from '~/usecases/set-up/read-set-up.server'
import { addSite } from '~/usecases/site/add-site.server'
import { aStaffMember, codes, value } from '../../support/identity'
import { actorOf } from '../../support/organisation'
import { describeOnSqlite, type TestPortal } from '../../support/portal'
import { requestDesk } from '../../support/requests'

describeOnSqlite('the set-up list', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  it('names every step once, and what is missing from an empty portal on', async () => {
    const { id } = await aStaffMember(portal, 'Ada', [{ role: 'administrator' }])
    const ada = await actorOf(portal, id)
    const open = async () => {
      const tasks = value(await readSetUp(portal.services, ada))
      expect(tasks.map((task) => task.step)).toEqual([...SET_UP_STEPS])
      return tasks.filter((task) => !task.done).map((task) => [task.step, task.missing])
    }
    expect((await open()).map(([step]) => step)).toEqual(SET_UP_STEPS.filter((step) => step !== 'document'))
    const site = { name: 'Oslo', timeZone: 'Europe/Oslo', callName: 'Desk', callPhone: '1' }
    value(await addSite(portal.services, ada, site))
    expect(await open()).toMatchObject([
      ['seats', 2],
      ['sponsor', 0],
      ['guard', 1],
      ['confirmation', 1],
      ['entitlement', 0],
      ['zone', 0],
      ['vendor', 0],
      ['vendor_approval', 0],
      ['person', 0],
    ])
  })

  it('finds nothing missing but the vendor that one seat has not approved in the sample organisation', async () => {
    const desk = await requestDesk(portal)
    const tasks = value(await readSetUp(portal.services, await desk.actor('aldo')))
    expect(tasks.filter((task) => !task.done)).toMatchObject([{ step: 'vendor_approval', missing: 1 }])
    expect(codes(await readSetUp(portal.services, await desk.actor('gus')))).toEqual(['not_found'])
  })
})
