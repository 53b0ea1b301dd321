import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { listCapped } from '~/usecases/finding/list-capped.server'
import { type FindingQuery, listFindings } from '~/usecases/finding/list-findings.server'
import { listUnused } from '~/usecases/finding/list-unused.server'
import { readFindingSummary } from '~/usecases/finding/read-summary.server'
import { requestListing } from '~/usecases/finding/request-listing.server'
import { eventsOf } from '~db/repositories/audit'
import { updateCredential } from '~db/repositories/credentials'
import { insertFinding } from '~db/repositories/findings'
import { updateVendor } from '~db/repositories/vendors'
import { engineTests } from '../../engine/harness'
import { grantAccess } from '../../support/grants'
import { codes, value } from '../../support/identity'
import { actorOf } from '../../support/organisation'
import { describeOnBothDialects } from '../../support/portal'

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
