import { expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import { countOverdue } from '~/usecases/report/count-overdue.server'
import { readFilterChoices } from '~/usecases/report/filter-choices.server'
import { listRevocations, type Revocations } from '~/usecases/report/list-revocations.server'
import { readOverview } from '~/usecases/report/read-overview.server'
import type { ReportQuery } from '~/usecases/report/report-query'
import { engineTests } from '../../engine/harness'
import { grantAccess } from '../../support/grants'
import { codes, value } from '../../support/identity'
import { actorOf } from '../../support/organisation'
import { describeOnBothDialects } from '../../support/portal'

const ALL: ReportQuery = { siteId: null, vendorId: null, systemId: null, after: '' }

describeOnBothDialects('revocations', (open) => {
  const start = engineTests(open)

  async function world() {
    const setup = await start()
    const { test, organisation } = setup
    const actor = (key: string) => actorOf(test, organisation.people[key] as string)
    const list = async (who: Actor, query: Partial<ReportQuery> = {}, size?: number): Promise<Revocations> =>
      value(await listRevocations(test.services, who, { ...ALL, ...query }, size))
    return { ...setup, actor, list }
  }

  /** Two people in Hamburg on both kinds of system, one in Newark; all confirmed. */
  async function history(setup: Awaited<ReturnType<typeof world>>) {
    const { test, organisation, pass } = setup
    const t0 = test.clock.now()
    await grantAccess(test, organisation, {
      people: ['tomasz', 'amina'],
      entitlements: ['commsRoom', 'vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['plantFloor'],
      from: t0,
      to: t0 + 90 * MINUTE,
      site: 'newark',
    })
    await test.engine.settle()
    await pass(t0 + HOUR)
    await pass(t0 + 2 * HOUR, 30 * MINUTE)
    return t0
  }

  it('tell for each entitlement when its end was planned, tried and proved, why and how', async () => {
    const setup = await world()
    const t0 = await history(setup)
    const { open: failing, rows } = await setup.list(await setup.actor('aldo'))
    expect(failing).toEqual([])
    expect(rows.map((row) => [row.person.name, row.entitlement, row.site.name]).sort()).toEqual([
      ['Amina Diallo', 'Comms room', 'Hamburg data centre'],
      ['Amina Diallo', 'Video system: operator', 'Hamburg data centre'],
      ['Tomasz Nowak', 'Comms room', 'Hamburg data centre'],
      ['Tomasz Nowak', 'Plant floor', 'Newark plant'],
      ['Tomasz Nowak', 'Video system: operator', 'Hamburg data centre'],
    ])
    expect(rows.find((row) => row.entitlement === 'Video system: operator')).toMatchObject({
      state: 'revoked',
      plannedAt: t0 + HOUR,
      attemptedAt: t0 + HOUR,
      confirmedAt: t0 + HOUR,
      lag: 0,
      proof: 'read',
      reason: 'window',
      vendor: { name: 'Kestrel Integrators' },
      owner: { name: 'Ines Kowalska' },
      manualSteps: null,
    })
    expect(rows.find((row) => row.entitlement === 'Comms room')?.proof).toBe('portal')
    expect(rows[0]?.entitlement).toBe('Plant floor')
  })

  it('come page by page without a gap or a repetition, along one site as along all', async () => {
    const setup = await world()
    await history(setup)
    const everywhere = {
      ...(await setup.actor('ines')),
      assignments: [...(await setup.actor('ines')).assignments, ...(await setup.actor('sam')).assignments],
    }
    for (const who of [await setup.actor('aldo'), everywhere, await setup.actor('ines')]) {
      const whole = (await setup.list(who)).rows.map((row) => row.id)
      const walked: string[] = []
      let after: string | null = ''
      while (after !== null) {
        const page: Revocations = await setup.list(who, { after }, 2)
        walked.push(...page.rows.map((row) => row.id))
        after = page.next
      }
      expect(walked).toEqual(whole)
    }
    expect((await setup.list(everywhere)).rows).toHaveLength(5)
  })

  it('are narrowed by site, vendor and system, and never widened past the reader’s sites', async () => {
    const setup = await world()
    await history(setup)
    const { organisation, list } = setup
    const aldo = await setup.actor('aldo')
    const names = async (who: Actor, query: Partial<ReportQuery>) =>
      (await list(who, query)).rows.map((row) => row.entitlement).sort()
    expect(await names(aldo, { siteId: organisation.sites.newark })).toEqual(['Plant floor'])
    expect(await names(aldo, { systemId: organisation.systems.directory })).toHaveLength(2)
    expect(await names(aldo, { vendorId: organisation.vendors.northlight })).toEqual([])
    expect(await names(await setup.actor('theo'), {})).toEqual(['Plant floor'])
    expect(await names(await setup.actor('theo'), { siteId: organisation.sites.hamburg })).toEqual([])
    expect(await names(await setup.actor('theo'), { systemId: organisation.systems.directory })).toEqual([])
    const choices = value(await readFilterChoices(setup.test.services, await setup.actor('theo')))
    expect(choices.sites.map((site) => site.name)).toEqual(['Newark plant'])
    expect(choices.systems.map((system) => system.name)).toEqual(['Gate of Newark plant'])
  })

  it('show first what could not be proved, with the fault and the manual steps, until it is', async () => {
    const setup = await world()
    const { test, organisation, proxy, pass } = setup
    const end = test.clock.now() + HOUR
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['commsRoom', 'vmsOperators'],
      from: test.clock.now(),
      to: end,
    })
    await test.engine.settle()
    proxy.set({ mode: 'lie' })
    await pass(end)
    await pass(end + 20 * MINUTE, 5 * MINUTE)

    const aldo = await setup.actor('aldo')
    const failing = await setup.list(aldo)
    expect(failing.open).toMatchObject([
      {
        state: 'revoke_failed',
        entitlement: 'Video system: operator',
        confirmedAt: null,
        proof: null,
        fault: 'still_on',
        lag: 20 * MINUTE,
        manualSteps: 'Call the owner and end the access on the system itself.',
      },
    ])
    // What the gate decides is proved at once: one dead system holds up no other.
    expect(failing.rows.map((row) => row.entitlement)).toEqual(['Comms room'])
    expect(await countOverdue(test.services, aldo)).toEqual({
      count: 1,
      more: false,
      since: expect.any(Number),
    })
    expect(await countOverdue(test.services, await setup.actor('ines'))).toMatchObject({ count: 1 })
    for (const stranger of ['theo', 'gus', 'lena']) {
      expect(await countOverdue(test.services, await setup.actor(stranger))).toMatchObject({ count: 0 })
    }
    expect(value(await readOverview(test.services, aldo))).toMatchObject({
      failing: [{ entitlement: 'Video system: operator' }],
      findings: { overdue: 1 },
    })

    proxy.set({ mode: 'pass' })
    await pass(end + 2 * HOUR, 10 * MINUTE)
    const after = await setup.list(aldo)
    expect(after.open).toEqual([])
    expect(after.rows[0]).toMatchObject({ state: 'revoked', proof: 'read', plannedAt: end })
    expect(after.rows[0]?.lag).toBeGreaterThan(20 * MINUTE)
    expect(await countOverdue(test.services, aldo)).toEqual({ count: 0, more: false, since: null })
    const { times } = value(await readOverview(test.services, aldo))
    expect(times.weeks.at(-1)).toMatchObject({ count: 2, median: 0, slowest: after.rows[0]?.lag })
  })

  it('are not there for those who have no part in reviewing', async () => {
    const setup = await world()
    for (const key of ['lena', 'gus', 'sofia']) {
      const who = await setup.actor(key)
      expect(codes(await listRevocations(setup.test.services, who, ALL))).toEqual(['not_found'])
      expect(codes(await readOverview(setup.test.services, who))).toEqual(['not_found'])
      expect(codes(await readFilterChoices(setup.test.services, who))).toEqual(['not_found'])
    }
  })

  it('a cursor somebody made up is the first page', async () => {
    const setup = await world()
    await history(setup)
    const aldo = await setup.actor('aldo')
    const first = await setup.list(aldo)
    for (const after of ['x', '1.', "1.' or 1=1", '-1.a', '99999999999999999999.a']) {
      expect(await setup.list(aldo, { after })).toEqual(first)
    }
  })
})
