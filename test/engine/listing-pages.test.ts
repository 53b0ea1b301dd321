import { afterEach, expect, it, vi } from 'vitest'
import type { AccountPage } from '~/connectors/contract'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { eventsOf } from '~db/repositories/audit'
import { type FindingRow, updateFinding } from '~db/repositories/findings'
import { listingRuns } from '~db/repositories/listing-runs'
import { requestListing } from '~db/repositories/listings'
import { insertSharedNames } from '~db/repositories/shared-names'
import { systemById } from '~db/repositories/systems'
import type { ProxiedRequest } from '../peers/fault-proxy'
import { openFindings } from '../support/findings'
import { grantAccess } from '../support/grants'
import { describeOnBothDialects, describeOnSqlite } from '../support/portal'
import { type EngineTest, engineTests } from './harness'

afterEach(() => {
  vi.restoreAllMocks()
})

const directoryId = ({ organisation }: EngineTest) => organisation.systems.directory as string
const found = async ({ test }: EngineTest, kind: string) => openFindings(test.services.store.read, kind)
const names = (findings: readonly FindingRow[]) => findings.map((row) => row.account.nativeName).sort()

const runOf = async (setup: EngineTest) =>
  (await listingRuns(setup.test.services.store.read, [directoryId(setup)]))[0]

const system = async (setup: EngineTest) => systemById(setup.test.services.store.read, directoryId(setup))

/** Where in the list of users each page began that was asked for. */
const starts = (requests: readonly ProxiedRequest[]) =>
  requests.flatMap(({ path }) => {
    const { pathname, searchParams } = new URL(path, 'http://scim')
    const isPage = pathname.endsWith('/Users') && searchParams.get('filter') === null
    return isPage ? [Number(searchParams.get('startIndex'))] : []
  })

const isPage = (startIndex: number) => (request: ProxiedRequest) => starts([request])[0] === startIndex

/** Lets the directory be listed now, a minute later. */
async function listAgain(setup: EngineTest): Promise<void> {
  const { services, clock, engine } = setup.test
  clock.advance(MINUTE)
  await services.store.transact((tx) => requestListing(tx, directoryId(setup), clock.now()))
  await engine.settle()
}

describeOnBothDialects('a list of accounts, page by page', (open) => {
  const start = engineTests(open)

  it('goes on where it broke off, and says nothing of what is gone until it was whole', async () => {
    const setup = await start()
    const { test, scim, proxy, pass } = setup
    for (let n = 0; n < 250; n++) scim.store.addUser({ userName: `visitor-${n}` })
    await test.engine.settle()
    expect(await found(setup, 'orphan')).toHaveLength(251)
    const began = test.clock.now()
    expect(await system(setup)).toMatchObject({ listedAccounts: 252, listBeganAt: began })
    for (const user of [...scim.store.users.values()])
      if (user.userName !== 'svc-daypass' && Number(user.id.slice(1)) % 2 === 0)
        scim.store.users.delete(user.id)
    for (let n = 0; n < 100; n++) scim.store.addUser({ userName: `later-${n}` })
    const there = scim.store.users.size

    proxy.set({ mode: 'answer', reply: { status: 500 } }, { only: isPage(101) })
    await pass(began + HOUR)
    expect(await system(setup)).toMatchObject({ listFault: 'failing', listBeganAt: began })
    expect(await runOf(setup)).toMatchObject({ state: 'broken', seen: 100, total: there, number: 2 })
    // What was on its first page is known; what is gone is not.
    expect((await found(setup, 'orphan')).length).toBeGreaterThanOrEqual(251)

    proxy.set({ mode: 'pass' })
    proxy.forget()
    await pass(began + HOUR + 5 * MINUTE)
    // From the last account that was told: while it stands there, the list has not moved.
    expect(starts(proxy.requests)).toEqual([100, 200])
    expect(await runOf(setup)).toMatchObject({ state: 'whole', seen: there, number: 2, next: null })
    expect(await system(setup)).toMatchObject({
      listFault: null,
      listedAccounts: there,
      listBeganAt: began + HOUR,
      listedAt: began + HOUR + 5 * MINUTE,
    })
    expect(names(await found(setup, 'orphan'))).toEqual(
      [...scim.store.users.values()]
        .map((user) => user.userName)
        .filter((name) => name !== 'svc-daypass')
        .sort(),
    )
  })

  it('knows a renamed account for ours, and one made anew under its name for a stranger', async () => {
    const setup = await start()
    const { test, organisation, scim } = setup
    const t0 = test.clock.now()
    const held = { people: ['tomasz'], entitlements: ['vmsOperators'], from: t0, to: t0 + 5 * DAY }
    await grantAccess(test, organisation, held)
    await test.engine.settle()
    const ours = [...scim.store.users.values()].find((user) => user.externalId?.startsWith('daypass:'))
    if (!ours) throw new Error('nothing was given')
    const name = ours.userName
    ours.userName = 'renamed-by-hand'
    ours.externalId = undefined
    await listAgain(setup)
    expect(names(await found(setup, 'orphan'))).toEqual(['old-integrator'])

    scim.store.removeUser(ours.id)
    const other = scim.store.addUser({ userName: name })
    await listAgain(setup)
    expect(names(await found(setup, 'orphan'))).toEqual([name, 'old-integrator'].sort())
    expect((await found(setup, 'orphan')).find((row) => row.subject === other.id)).toMatchObject({
      credentialId: null,
      severity: 'high',
    })
  })

  it('opens again what was gone, and says that it was there before', async () => {
    const setup = await start()
    const { test, scim } = setup
    await test.engine.settle()
    const [first] = await found(setup, 'orphan')
    const user = scim.store.userNamed('old-integrator')
    if (!user || !first) throw new Error('the integrator is not there')
    scim.store.users.delete(user.id)
    await listAgain(setup)
    expect(await found(setup, 'orphan')).toEqual([])
    scim.store.users.set(user.id, user)
    await listAgain(setup)
    expect(await found(setup, 'orphan')).toMatchObject([
      { subject: user.id, earlierId: first.id, openedAt: test.clock.now() },
    ])
  })

  it('lets what both seats accepted come back when the account changes or the date is over', async () => {
    const setup = await start()
    const { test, scim, organisation } = setup
    const { services, clock } = test
    await test.engine.settle()
    const [orphan] = await found(setup, 'orphan')
    const user = scim.store.userNamed('old-integrator')
    if (!user || !orphan) throw new Error('the integrator is not there')
    const accept = async (until: number) =>
      services.store.transact((tx) =>
        updateFinding(tx, orphan.id, {
          acceptUntil: until,
          acceptReason: 'until the new server',
          acceptByIt: organisation.people.ines,
          acceptByPhysicalSecurity: organisation.people.pia,
          acceptedAt: clock.now(),
        }),
      )
    const finding = async () => (await found(setup, 'orphan'))[0]
    const why = async () =>
      (await eventsOf(services.store.read, { kind: 'system', id: directoryId(setup) }, null, 50))
        .filter((event) => event.type === 'finding.acceptance_ended')
        .map((event) => JSON.parse(event.body).facts.why)

    await accept(clock.now() + DAY)
    await listAgain(setup)
    expect(await finding()).toMatchObject({ acceptedAt: expect.any(Number), lastSeenAt: clock.now() })
    expect(await why()).toEqual([])

    scim.store.addGroup({ displayName: 'Administrators', members: ['old-integrator'] })
    await listAgain(setup)
    expect(await finding()).toMatchObject({
      id: orphan.id,
      acceptedAt: null,
      acceptUntil: null,
      acceptByIt: null,
      deadline: clock.now() + DAY,
      account: { entitlements: ['Administrators'] },
    })
    expect(await why()).toEqual(['changed'])

    await accept(clock.now() + MINUTE)
    await listAgain(setup)
    expect(await finding()).toMatchObject({ acceptedAt: null, acceptUntil: null })
    expect(await why()).toEqual(['until', 'changed'])
  })
})

describeOnSqlite('a list of accounts that proves nothing', (open) => {
  const start = engineTests(open)

  async function withOneGone() {
    const setup = await start()
    const { test, scim } = setup
    await test.engine.settle()
    expect(await found(setup, 'orphan')).toHaveLength(1)
    scim.store.users.delete(scim.store.userNamed('old-integrator')?.id ?? '')
    const connector = test.services.connectors.get('scim')
    return { setup, connector, plainCheck: connector.check.bind(connector) }
  }

  it('closes nothing when what must be on it was not', async () => {
    const { setup, connector } = await withOneGone()
    vi.spyOn(connector, 'list').mockImplementation(async function* (): AsyncGenerator<AccountPage> {
      yield { accounts: [], next: null, total: 0 }
    })
    await listAgain(setup)
    expect(await system(setup)).toMatchObject({ listFault: 'sentinel_missing' })
    expect(await found(setup, 'orphan')).toHaveLength(1)
  })

  it('closes nothing when another target answers by its end', async () => {
    const { setup, connector, plainCheck } = await withOneGone()
    let checks = 0
    vi.spyOn(connector, 'check').mockImplementation(async (access) => {
      const check = await plainCheck(access)
      return ++checks === 2 ? { ...check, identity: 'somebody else' } : check
    })
    await listAgain(setup)
    expect(await system(setup)).toMatchObject({ listFault: 'identity_changed' })
    expect(await found(setup, 'orphan')).toHaveLength(1)
    await listAgain(setup)
    expect(await found(setup, 'orphan')).toEqual([])
  })

  it('writes nothing more once another node has begun a newer one', async () => {
    const { setup, connector } = await withOneGone()
    const { services } = setup.test
    const plain = connector.list.bind(connector)
    vi.spyOn(connector, 'list').mockImplementationOnce(async function* (access) {
      yield* plain(access, null)
      await services.store.transact(({ q, t }) => q.update(t.listingRun).set({ number: 77 }))
    })
    await listAgain(setup)
    expect(await runOf(setup)).toMatchObject({ number: 77, state: 'running' })
    expect(await found(setup, 'orphan')).toHaveLength(1)
  })

  it('begins anew when somebody asks what is there now', async () => {
    const { setup } = await withOneGone()
    const { proxy, scim, test } = setup
    for (let n = 0; n < 150; n++) scim.store.addUser({ userName: `visitor-${n}` })
    proxy.set({ mode: 'answer', reply: { status: 500 } }, { only: isPage(101) })
    await listAgain(setup)
    expect(await runOf(setup)).toMatchObject({ state: 'broken', seen: 100 })
    proxy.set({ mode: 'pass' })
    proxy.forget()
    const { requestListing: ask } = await import('~/usecases/finding/request-listing.server')
    const { actorOf } = await import('../support/organisation')
    const ines = await actorOf(test, setup.organisation.people.ines as string)
    expect((await ask(test.services, ines, directoryId(setup))).ok).toBe(true)
    await test.engine.settle()
    expect(starts(proxy.requests)).toEqual([1, 101])
    expect(await runOf(setup)).toMatchObject({ state: 'whole', seen: 151 })
  })

  it('tells shared and default accounts by the names that administrators wrote', async () => {
    const { setup } = await withOneGone()
    const { scim, test } = setup
    for (const userName of ['Admin', 'installer-2', 'jane', 'cctv-desk']) scim.store.addUser({ userName })
    await listAgain(setup)
    expect(names(await found(setup, 'default_account'))).toEqual(['Admin', 'installer-2'])
    expect(names(await found(setup, 'orphan'))).toEqual(['cctv-desk', 'jane'])
    await test.services.store.transact((tx) =>
      insertSharedNames(tx, {
        id: test.services.ids.id(),
        version: 1,
        names: ['CCTV-Desk', 'admin'],
        createdBy: null,
        createdAt: test.clock.now(),
      }),
    )
    await listAgain(setup)
    expect(names(await found(setup, 'default_account'))).toEqual(['Admin', 'cctv-desk'])
    expect(names(await found(setup, 'orphan'))).toEqual(['installer-2', 'jane'])
  })
})
