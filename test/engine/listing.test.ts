import { eq } from 'drizzle-orm'
import { afterEach, expect, it, vi } from 'vitest'
import type { AccountPage, Connector } from '~/connectors/contract'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import type { Account } from '~/domain/reconciliation/observation'
import { createEngine, ENGINE_DEFAULTS } from '~/engine/engine.server'
import { listingChore } from '~/engine/listing.server'
import { createNotices } from '~/usecases/notice/notices.server'
import { eventsOf } from '~db/repositories/audit'
import { touch } from '~db/repositories/credential-inputs'
import { entitlementVersionsByIds, insertEntitlementVersion } from '~db/repositories/entitlements'
import { insertFinding } from '~db/repositories/findings'
import { endGrants } from '~db/repositories/grants'
import { pointSystem } from '~db/repositories/system-targets'
import { updateSystem } from '~db/repositories/systems'
import { openFindings } from '../support/findings'
import { grantAccess } from '../support/grants'
import { describeOnBothDialects, describeOnSqlite, type TestPortal } from '../support/portal'
import { type EngineTest, engineTests } from './harness'

const page = (accounts: readonly Account[]): AccountPage => ({ accounts, next: null, total: null })

const stranger = (n: number | string): Account => ({
  nativeId: `stranger-${n}`,
  nativeName: `stranger ${n}`,
  displayName: null,
  active: true,
  entitlements: [],
  markedCredentialId: null,
  lastUsedAt: null,
  createdAt: null,
})

describeOnBothDialects('listing a system', (open) => {
  const start = engineTests(open)
  afterEach(() => {
    vi.restoreAllMocks()
  })

  const directory = async ({ test, organisation }: EngineTest) => {
    const { q, t } = test.services.store.read
    const rows = await q.select().from(t.connectedSystem)
    return rows.find((row) => row.id === organisation.systems.directory)
  }
  const scim = ({ test }: EngineTest): Connector => test.services.connectors.get('scim')
  const sentinelOf = ({ scim }: EngineTest) => ({
    ...stranger('service'),
    nativeId: scim.store.userNamed('svc-daypass')?.id as string,
  })
  const found = async ({ test }: EngineTest, kind: string) => openFindings(test.services.store.read, kind)

  it('that cannot be recorded is a fault, and is tried again later, not at once', async () => {
    const setup = await start()
    // Not even JSON: whatever a connector hands over, the round goes on.
    const broken = { ...stranger(1), displayName: 1n as unknown as string }
    vi.spyOn(scim(setup), 'list').mockImplementation(async function* () {
      yield page([broken])
    })
    await setup.test.engine.settle()
    const now = setup.test.clock.now()
    expect(await directory(setup)).toMatchObject({ listFault: 'not_recorded', listDueAt: now + 5 * MINUTE })
  })

  it('of a kind that nobody knows any more is a fault as well', async () => {
    const setup = await start()
    const id = setup.organisation.systems.directory as string
    await setup.test.services.store.transact((tx) => updateSystem(tx, id, { kind: 'forgotten' }))
    await setup.test.engine.settle()
    const now = setup.test.clock.now()
    expect(await directory(setup)).toMatchObject({ listFault: 'unsupported', listDueAt: now + 5 * MINUTE })
  })

  it('survives a right that cannot be read any more', async () => {
    const setup = await start()
    const { test, organisation } = setup
    const { services } = test
    const operators = organisation.entitlements.vmsOperators
    if (!operators) throw new Error('there are no operators')
    const earlier = { ...operators, versionId: services.ids.id() }
    await services.store.transact(async (tx) => {
      const [version] = await entitlementVersionsByIds(tx, [operators.versionId])
      if (!version) throw new Error('the operators have no version')
      const mapping = { role: 'of an earlier release' }
      await insertEntitlementVersion(tx, { ...version, id: earlier.versionId, version: 2, mapping })
    })
    const unreadable = { ...organisation, entitlements: { ...organisation.entitlements, earlier } }
    const t0 = test.clock.now()
    const held = { people: ['tomasz'], from: t0, to: t0 + 5 * HOUR }
    await grantAccess(test, organisation, { ...held, entitlements: ['vmsOperators'] })
    await test.engine.settle()
    await grantAccess(test, unreadable, { ...held, entitlements: ['earlier'] })
    await setup.pass(t0 + HOUR)
    expect(await directory(setup)).toMatchObject({ listFault: null, listedAt: t0 + HOUR })
    expect(await found(setup, 'orphan')).toHaveLength(1)
  })

  it('holds thousands of accounts, and tells those that are gone afterwards', async () => {
    const setup = await start()
    const { test } = setup
    const accounts = [...Array.from({ length: 3_000 }, (_, n) => stranger(n)), sentinelOf(setup)]
    const list = vi.spyOn(scim(setup), 'list').mockImplementation(async function* () {
      yield page(accounts)
    })
    await test.engine.settle()
    expect(await directory(setup)).toMatchObject({ listFault: null, listedAccounts: 3_001 })
    expect(await found(setup, 'orphan')).toHaveLength(3_000)

    list.mockImplementation(async function* () {
      // A page that shifted while it was read tells an account twice.
      yield page(accounts.slice(0, 2_000))
      yield page([stranger(0), sentinelOf(setup)])
    })
    await setup.pass(test.clock.now() + HOUR)
    expect(await directory(setup)).toMatchObject({ listFault: null, listedAccounts: 2_002 })
    const left = await found(setup, 'orphan')
    expect(left).toHaveLength(2_000)
    expect(new Set(left.map((row) => row.lastSeenAt))).toEqual(new Set([test.clock.now()]))
  })

  it('writes nothing more once the system points elsewhere', async () => {
    const setup = await start()
    const { services, engine } = setup.test
    const id = setup.organisation.systems.directory as string
    vi.spyOn(scim(setup), 'list').mockImplementationOnce(async function* () {
      yield page([stranger(1)])
      await services.store.transact((tx) => pointSystem(tx, id, 2, null, 'sealed'))
      yield page([stranger(2), sentinelOf(setup)])
    })
    await engine.settle()
    expect((await found(setup, 'orphan')).map(({ subject }) => subject)).toEqual(['stranger-1'])
    expect(await directory(setup)).toMatchObject({ listedAt: null })
  })

  it('closes what is gone on the time line of whoever it was about', async () => {
    const setup = await start()
    const { services, engine, clock } = setup.test
    const { people, systems } = setup.organisation
    const [personId, systemId] = [people.tomasz as string, systems.directory as string]
    const siteId = (await directory(setup))?.siteId ?? ''
    const seen = { openedAt: clock.now(), lastSeenAt: clock.now(), deadline: clock.now() + HOUR }
    const about = { personId, systemId, siteId, subject: 'gone', account: {}, severity: 'medium' }
    await services.store.transact((tx) =>
      insertFinding(tx, { id: services.ids.id(), kind: 'stale', ...about, ...seen }),
    )
    await engine.settle()
    const events = await eventsOf(services.store.read, { kind: 'person', id: personId }, null, 20)
    expect(events.filter(({ type }) => type === 'finding.closed')).toHaveLength(1)
  })

  it('says nothing of what changed while the list was read', async () => {
    const setup = await start()
    const { test, organisation, pass } = setup
    const { services, clock } = test
    const workers = createEngine(
      { ...services, notices: createNotices(services), random: Math.random },
      { ...ENGINE_DEFAULTS, chores: [], node: 'workers' },
    )
    const connector = scim(setup)
    const plain = connector.list.bind(connector)
    /** Lists, lets something happen and the engine follow, and hands over what it had listed before. */
    const listThen = (meanwhile: () => Promise<unknown>) =>
      vi.spyOn(connector, 'list').mockImplementationOnce(async function* (system) {
        const listed: AccountPage[] = []
        for await (const page of plain(system, null)) listed.push(page)
        await meanwhile()
        await workers.settle()
        yield* listed
      })
    const t0 = clock.now()
    const both = { people: ['tomasz'], from: t0, to: t0 + 5 * HOUR }
    await grantAccess(test, organisation, { ...both, entitlements: ['vmsViewers'] })
    const more = await grantAccess(test, organisation, { ...both, entitlements: ['vmsOperators'] })

    listThen(async () => clock.advance(MINUTE))
    await test.engine.settle()
    expect(setup.accounts()).toMatchObject([{ active: true, groups: ['VMS operators', 'VMS viewers'] }])
    expect(await found(setup, 'missing')).toEqual([])

    listThen(() =>
      services.store.transact(async (tx) => {
        clock.advance(MINUTE)
        await endGrants(tx, more.grantIds, clock.now(), null, 'not needed')
        await touch(tx, { credentialIds: more.credentialIds }, clock.now())
      }),
    )
    await pass(t0 + MINUTE + HOUR)
    expect(setup.accounts()).toMatchObject([{ active: true, groups: ['VMS viewers'] }])
    expect(await found(setup, 'drifted')).toEqual([])
  })

  it('runs beside few others, and all have their turn', async () => {
    const setup = await start()
    const { services, engine } = setup.test
    await services.store.transact(async ({ q, t }) => {
      const [gate] = await q.select().from(t.connectedSystem).where(eq(t.connectedSystem.kind, 'gate-pass'))
      if (!gate) throw new Error('there is no gate')
      for (let n = 0; n < 20; n++) {
        await q.insert(t.connectedSystem).values({ ...gate, id: services.ids.id(), name: `Gate ${n}` })
      }
    })
    let running = 0
    let most = 0
    // The first goes on when it has company.
    let company: () => void = () => undefined
    const held = new Promise<void>((resolve) => (company = resolve))
    vi.spyOn(services.connectors.get('gate-pass'), 'list').mockImplementation(async function* () {
      most = Math.max(most, ++running)
      if (running > 1) company()
      await held
      running--
      yield page([stranger(1)])
    })
    await engine.settle()
    const { q, t } = services.store.read
    const systems = await q.select().from(t.connectedSystem)
    expect(systems.filter((system) => system.listedAt === null)).toEqual([])
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(8)
  })
})

describeOnSqlite('the loop', (open) => {
  const start = engineTests(open)
  afterEach(() => {
    vi.restoreAllMocks()
  })
  /** Nothing else sleeps so long. */
  const LONGEST = 12_345

  function loopOf({ services }: TestPortal) {
    const slept = vi.spyOn(globalThis, 'setTimeout')
    const engine = createEngine(
      { ...services, notices: createNotices(services), random: Math.random },
      {
        ...ENGINE_DEFAULTS,
        node: 'workers',
        longestSleep: LONGEST,
        slotsPerSystem: 1,
        chores: [listingChore(services)],
      },
    )
    const sleeps = () => slept.mock.calls.filter(([, ms]) => ms === LONGEST).length
    return { engine, rests: () => expect.poll(sleeps, { timeout: 20_000 }).toBeGreaterThan(0) }
  }

  it('rests while a listing runs', async () => {
    const { test } = await start()
    const { engine, rests } = loopOf(test)
    let end = () => undefined as unknown
    const list = vi
      .spyOn(test.services.connectors.get('scim'), 'list')
      .mockImplementation(async function* () {
        await new Promise<void>((resolve) => {
          end = () => resolve()
        })
        yield page([stranger(1)])
      })
    engine.start()
    await expect.poll(() => list.mock.calls.length, { timeout: 20_000 }).toBe(1)
    await rests()
    end()
    await engine.stop()
  })

  it('rests while all slots of a system are taken and work waits for one', async () => {
    const { test, organisation } = await start()
    const { engine, rests } = loopOf(test)
    let end = () => undefined as unknown
    const connector = test.services.connectors.get('scim')
    vi.spyOn(connector, 'list').mockImplementation(async function* () {})
    const apply = vi.spyOn(connector, 'apply').mockImplementation(async () => {
      await new Promise<void>((resolve) => {
        end = () => resolve()
      })
      return { nativeId: null }
    })
    const t0 = test.clock.now()
    await grantAccess(test, organisation, {
      people: ['tomasz', 'amina'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    engine.start()
    await expect.poll(() => apply.mock.calls.length, { timeout: 20_000 }).toBe(1)
    await rests()
    const stopped = engine.stop()
    end()
    await stopped
  })
})
