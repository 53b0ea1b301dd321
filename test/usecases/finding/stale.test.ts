import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { countFindings } from '~/engine/count-findings.server'
import { archiveSystem } from '~/usecases/connected-system/archive-system.server'
import { listCapped } from '~/usecases/finding/list-capped.server'
import { type FindingQuery, listFindings } from '~/usecases/finding/list-findings.server'
import { listUnused } from '~/usecases/finding/list-unused.server'
import { readFindingSummary } from '~/usecases/finding/read-summary.server'
import { readFindingTrend } from '~/usecases/finding/read-trend.server'
import { requestListing } from '~/usecases/finding/request-listing.server'
import { eventsOf } from '~db/repositories/audit'
import { updateCredential } from '~db/repositories/credentials'
import { insertFinding, updateFinding } from '~db/repositories/findings'
import { updateSystem } from '~db/repositories/systems'
import { updateVendor } from '~db/repositories/vendors'
import { engineTests } from '../../engine/harness'
import { grantAccess } from '../../support/grants'
import { codes, value } from '../../support/identity'
import { actorOf } from '../../support/organisation'
import { describeOnBothDialects, TEST_NOW } from '../../support/portal'

const ALL: FindingQuery = {
  siteId: null,
  vendorId: null,
  systemId: null,
  kind: null,
  ownerId: null,
  olderThan: null,
  change: null,
  after: '',
}

describeOnBothDialects('stale accounts', (open) => {
  const start = engineTests(open)

  async function world() {
    const setup = await start()
    const actor = (key: string) => actorOf(setup.test, setup.organisation.people[key] as string)
    await setup.test.engine.settle()
    return { ...setup, actor, services: setup.test.services }
  }

  it('an account nobody granted is an orphan with an owner, an age, a deadline and a severity', async () => {
    const { services, actor, test } = await world()
    const listed = test.clock.now()
    test.clock.advance(10 * MINUTE)
    const { rows } = value(await listFindings(services, await actor('aldo'), ALL))
    expect(rows).toMatchObject([
      {
        kind: 'orphan',
        severity: 'high',
        active: true,
        account: { name: 'old-integrator' },
        system: { name: 'Video management directory' },
        owner: { name: 'Ines Kowalska' },
        person: null,
        openedAt: listed,
        deadline: listed + DAY,
      },
    ])
    expect(value(await listFindings(services, await actor('theo'), ALL)).rows).toEqual([])
    expect(
      value(await listFindings(services, await actor('aldo'), { ...ALL, kind: 'drifted' })).rows,
    ).toEqual([])
  })

  it('counts stand beside the systems that could not be looked at', async () => {
    const { services, actor, test, proxy, organisation, pass } = await world()
    const before = value(await readFindingSummary(services, await actor('aldo')))
    expect(before).toMatchObject({ findings: { orphan: 1 }, coverage: { listed: 3, notListed: 0 } })
    expect(before.coverage.checkedAt).toBe(test.clock.now())

    const listedAt = test.clock.now()
    proxy.set({ mode: 'down' })
    await pass(listedAt + 90 * MINUTE, 30 * MINUTE)
    const after = value(await readFindingSummary(services, await actor('aldo')))
    // A list that failed closes nothing: what it showed stays until it is seen to be gone.
    expect(after).toMatchObject({ findings: { orphan: 1 }, coverage: { listed: 2, notListed: 1 } })
    expect(after.coverage.systems[0]).toMatchObject({
      id: organisation.systems.directory,
      state: 'failed',
      listedAt,
      tellsUse: false,
    })
    expect(after.coverage.systems[0]?.fault).not.toBeNull()
    const newark = value(await readFindingSummary(services, await actor('theo')))
    expect(newark.coverage).toMatchObject({ listed: 1, notListed: 0 })
  })

  it('a system that one person archived is not looked at, and says so until both seats attest that it is scrapped', async () => {
    const { services, actor, organisation } = await world()
    const { directory = '' } = organisation.systems
    value(await archiveSystem(services, await actor('ada'), directory))
    const { coverage } = value(await readFindingSummary(services, await actor('aldo')))
    expect(coverage).toMatchObject({ listed: 2, notListed: 1 })
    expect(coverage.systems[0]).toMatchObject({ id: directory, state: 'archived', blind: true })
    await services.store.transact((tx) => updateSystem(tx, directory, { scrappedAt: services.clock.now() }))
    // A gate is the portal's own: once it is archived nothing stands there.
    value(await archiveSystem(services, await actor('ada'), organisation.systems.hamburgGate ?? ''))
    const after = value(await readFindingSummary(services, await actor('aldo')))
    expect(after.coverage).toMatchObject({ listed: 1, notListed: 0 })
  })

  it('a list that grew old counts as none', async () => {
    const { services, actor, test } = await world()
    test.clock.advance(3 * HOUR + 1)
    const { coverage } = value(await readFindingSummary(services, await actor('aldo')))
    expect(coverage).toMatchObject({ listed: 0, notListed: 3, checkedAt: null })
    expect(coverage.systems.map((system) => system.state)).toEqual(['late', 'late', 'late'])
  })

  it('a listing can be asked for, is written down and runs at once', async () => {
    const { services, actor, test, organisation, scim } = await world()
    const { directory = '' } = organisation.systems
    const orphan = scim.store.userNamed('old-integrator')
    scim.store.users.delete(orphan?.id ?? '')
    test.clock.advance(MINUTE)
    for (const key of ['aldo', 'theo', 'gus', 'lena']) {
      expect(codes(await requestListing(services, await actor(key), directory))).toEqual(['not_found'])
    }
    await test.engine.settle()
    expect(value(await listFindings(services, await actor('aldo'), ALL)).rows).toHaveLength(1)

    value(await requestListing(services, await actor('ines'), directory))
    await test.engine.settle()
    expect(value(await listFindings(services, await actor('aldo'), ALL)).rows).toEqual([])
    const { coverage } = value(await readFindingSummary(services, await actor('aldo')))
    expect(coverage.systems.find((system) => system.id === directory)?.listedAt).toBe(test.clock.now())
    const events = await eventsOf(services.store.read, { kind: 'system', id: directory }, null, 10)
    expect(events.map((event) => event.type)).toContain('system.listing_requested')
    expect(codes(await requestListing(services, await actor('ines'), 'nothing'))).toEqual(['not_found'])
  })

  it('findings come worst kind first and page by page without a gap', async () => {
    const { services, actor, test, organisation } = await world()
    const system = organisation.systems.directory as string
    await services.store.transact(async (tx) => {
      for (const [index, kind] of ['stale', 'missing', 'overdue', 'stale', 'resurrected'].entries()) {
        await insertFinding(tx, {
          id: services.ids.id(),
          kind,
          systemId: system,
          siteId: organisation.sites.hamburg as string,
          subject: `subject ${index}`,
          account: { displayName: { not: 'a text' }, entitlements: 'none' },
          severity: 'low',
          openedAt: test.clock.now(),
          lastSeenAt: test.clock.now(),
        })
      }
    })
    const ines = await actor('ines')
    const whole = value(await listFindings(services, ines, ALL)).rows
    expect(whole.map((row) => row.kind)).toEqual([
      'resurrected',
      'overdue',
      'orphan',
      'missing',
      'stale',
      'stale',
    ])
    expect(whole[0]).toMatchObject({ account: { name: null }, holds: [], owner: null })
    const walked: string[] = []
    let after: string | null = ''
    while (after !== null) {
      const page: { rows: readonly { id: string }[]; next: string | null } = value(
        await listFindings(services, ines, { ...ALL, after }, 2),
      )
      walked.push(...page.rows.map((row) => row.id))
      after = page.next
    }
    expect(walked).toEqual(whole.map((row) => row.id))
  })

  it('tells what is new since the last list, still there, and gone since, by owner and age too', async () => {
    const { services, actor, test, organisation, scim } = await world()
    const { directory = '' } = organisation.systems
    const ines = await actor('ines')
    const list = async () => {
      test.clock.advance(2 * DAY)
      value(await requestListing(services, ines, directory))
      await test.engine.settle()
    }
    const told = async (over: Partial<FindingQuery>) =>
      value(await listFindings(services, ines, { ...ALL, ...over })).rows.map((row) => [
        row.account.name,
        row.change,
      ])
    expect(await told({ change: 'new' })).toEqual([['old-integrator', 'new']])
    for (const userName of ['stranger', 'root']) scim.store.addUser({ userName })
    await list()
    expect(await told({ change: 'new' })).toEqual([
      ['root', 'new'],
      ['stranger', 'new'],
    ])
    expect(await told({ change: 'still' })).toEqual([['old-integrator', 'still']])
    expect(await told({ olderThan: DAY })).toEqual([['old-integrator', 'still']])
    expect(await told({ kind: 'default_account' })).toEqual([['root', 'new']])
    expect(await told({ ownerId: organisation.people.ines as never })).toHaveLength(3)
    expect(await told({ ownerId: organisation.people.pia as never })).toEqual([])
    expect(await told({ change: 'gone' })).toEqual([])

    const first = scim.store.userNamed('stranger')
    if (!first) throw new Error('the stranger is not there')
    scim.store.users.delete(first.id)
    await list()
    scim.store.users.delete(scim.store.userNamed('old-integrator')?.id ?? '')
    scim.store.users.set(first.id, first)
    await list()
    expect(await told({ change: 'gone' })).toEqual([
      ['old-integrator', 'gone'],
      ['stranger', 'gone'],
    ])
    const one = value(await listFindings(services, ines, { ...ALL, change: 'gone' }, 1))
    const two = value(
      await listFindings(services, ines, { ...ALL, change: 'gone', after: one.next ?? '' }, 1),
    )
    expect([...one.rows, ...two.rows].map((row) => row.account.name)).toEqual(['old-integrator', 'stranger'])
    expect(two.next).toBeNull()
    const [again] = value(await listFindings(services, ines, { ...ALL, change: 'new' })).rows
    expect(again).toMatchObject({
      account: { name: 'stranger' },
      earlier: { id: two.rows[0]?.id, closedAt: two.rows[0]?.closedAt },
    })
  })

  it('what both seats accepted is neither counted nor open, until its date', async () => {
    const { services, actor, test, organisation } = await world()
    const aldo = await actor('aldo')
    const [orphan] = value(await listFindings(services, aldo, ALL)).rows
    const until = test.clock.now() + HOUR
    await services.store.transact((tx) =>
      updateFinding(tx, orphan?.id ?? '', {
        acceptUntil: until,
        acceptReason: 'until the new server',
        acceptByIt: organisation.people.ines,
        acceptByPhysicalSecurity: organisation.people.pia,
        acceptedAt: test.clock.now(),
      }),
    )
    const counted = async () => value(await readFindingSummary(services, aldo)).findings.orphan
    const open = async () => value(await listFindings(services, aldo, ALL)).rows.map((row) => row.id)
    const accepted = async () =>
      value(await listFindings(services, aldo, { ...ALL, change: 'accepted' })).rows
    expect([await counted(), await open()]).toEqual([0, []])
    expect(await accepted()).toMatchObject([{ id: orphan?.id, change: 'accepted', acceptedUntil: until }])
    test.clock.advance(HOUR)
    expect([await counted(), await open(), await accepted()]).toEqual([1, [orphan?.id], []])
  })

  it('counts what is open each day, also where it is nothing, and forgets it after 400 days', async () => {
    const { services, actor, test, organisation } = await world()
    const { directory = '' } = organisation.systems
    const trend = async (key = 'aldo', over = {}) =>
      value(await readFindingTrend(services, await actor(key), { siteId: null, systemId: null, ...over }))
    await countFindings(services)
    const days = await trend()
    expect(days).toHaveLength(60)
    expect(days.at(-1)).toMatchObject({ day: TEST_NOW - 9 * HOUR, count: 1, worst: 0 })
    expect(days.at(-2)?.count).toBeNull()
    expect((await trend('theo')).at(-1)?.count).toBe(0)
    expect((await trend('aldo', { systemId: directory })).at(-1)?.count).toBe(1)

    await services.store.transact((tx) =>
      insertFinding(tx, {
        id: services.ids.id(),
        kind: 'resurrected',
        systemId: directory,
        siteId: organisation.sites.hamburg as string,
        subject: 'one more',
        account: {},
        severity: 'critical',
        openedAt: test.clock.now(),
        lastSeenAt: test.clock.now(),
      }),
    )
    await countFindings(services)
    expect((await trend()).at(-1)).toMatchObject({ count: 2, worst: 1 })
    test.clock.advance(DAY)
    await countFindings(services)
    expect((await trend()).slice(-2).map((day) => day.count)).toEqual([2, 2])

    test.clock.advance(401 * DAY)
    await countFindings(services)
    const { q, t } = services.store.read
    const left = await q.selectDistinct({ day: t.findingCount.day }).from(t.findingCount)
    expect(left).toEqual([{ day: TEST_NOW - 9 * HOUR + 402 * DAY }])
    expect(
      codes(await readFindingTrend(services, await actor('lena'), { siteId: null, systemId: null })),
    ).toEqual(['not_found'])
  })

  it('access given a day ago and never used is told where use is told, and only there', async () => {
    const { services, actor, test, organisation, pass } = await world()
    const t0 = test.clock.now()
    const { credentialIds } = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['commsRoom', 'vmsOperators'],
      from: t0,
      to: t0 + 5 * DAY,
    })
    await test.engine.settle()
    const unused = async () => value(await listUnused(services, await actor('ines'), ALL))
    expect(await unused()).toMatchObject({ rows: [], notTold: [{ name: 'Video management directory' }] })
    await pass(t0 + DAY)
    const { rows } = await unused()
    expect(rows).toMatchObject([
      {
        person: { name: 'Tomasz Nowak' },
        entitlements: ['Comms room'],
        givenAt: t0,
        windowEnd: t0 + 5 * DAY,
        owner: { name: 'Pia Sorensen' },
      },
    ])
    expect(value(await listUnused(services, await actor('theo'), ALL)).rows).toEqual([])
    await services.store.transact((tx) =>
      updateCredential(tx, rows[0]?.credentialId ?? '', { lastUsedAt: t0 + HOUR }),
    )
    expect((await unused()).rows).toEqual([])
    expect(credentialIds).toContain(rows[0]?.credentialId)
  })

  it('granted access that vendor, papers or contract hold back is told with its reasons', async () => {
    const { services, actor, test, organisation, pass } = await world()
    const t0 = test.clock.now()
    // The insurance of Noor's vendor has lapsed: nothing was ever given.
    await grantAccess(test, organisation, {
      people: ['noor'],
      entitlements: ['commsRoom', 'vmsOperators'],
      from: t0,
      to: t0 + 5 * DAY,
    })
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['commsRoom'],
      from: t0,
      to: t0 + 5 * DAY,
    })
    await test.engine.settle()
    const capped = async (key: string, over: Partial<typeof ALL> = {}, size?: number) =>
      value(await listCapped(services, await actor(key), { ...ALL, ...over }, size))
    const { rows, next } = await capped('ines')
    expect(next).toBeNull()
    expect(rows.map((row) => [row.person.name, row.entitlements, row.reasons]).sort()).toEqual([
      ['Noor Vries', ['Comms room'], ['document_missing']],
      ['Noor Vries', ['Video system: operator'], ['document_missing']],
    ])
    expect(rows[0]?.since).toBeLessThan(t0)
    expect((await capped('theo')).rows).toEqual([])
    expect((await capped('aldo', { vendorId: organisation.vendors.kestrel as never })).rows).toEqual([])

    // One row a page: the cursor leads on.
    const first = await capped('aldo', {}, 1)
    const second = await capped('aldo', { after: first.next as string }, 1)
    expect(new Set([...first.rows, ...second.rows].map((row) => row.credentialId)).size).toBe(2)

    await services.store.transact((tx) =>
      updateVendor(tx, organisation.vendors.kestrel as string, { contractEndsOn: '2026-03-10' }),
    )
    await pass(t0 + DAY)
    expect((await capped('aldo')).rows.map((row) => row.reasons)).toContainEqual(['contract_ended'])
  })

  it('is nobody’s page who has no part in reviewing', async () => {
    const { services, actor } = await world()
    for (const key of ['lena', 'gus', 'sofia']) {
      const who = await actor(key)
      expect(codes(await listFindings(services, who, ALL))).toEqual(['not_found'])
      expect(codes(await listUnused(services, who, ALL))).toEqual(['not_found'])
      expect(codes(await listCapped(services, who, ALL))).toEqual(['not_found'])
      expect(codes(await readFindingSummary(services, who))).toEqual(['not_found'])
    }
  })
})
