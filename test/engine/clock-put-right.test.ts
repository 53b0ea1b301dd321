import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '~/domain/kernel/time'
import { isFresh, isOpen } from '~/domain/person/session'
import { checkPass } from '~/usecases/gate/check-pass.server'
import { loadActor } from '~/usecases/identity/load-actor.server'
import { isLinkLive } from '~/usecases/identity/sign-in.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { archivePerson } from '~/usecases/person/archive-person.server'
import { archiveDocumentRow } from '~db/repositories/documents'
import { archiveEntitlementRow } from '~db/repositories/entitlements'
import { standingFreezes } from '~db/repositories/giving-freezes'
import { endGrants, grantsOfRequest } from '~db/repositories/grants'
import { bringForward } from '~db/repositories/later-instants'
import { insertLock, standingLocks } from '~db/repositories/locks'
import { peopleByIds, personById, updatePerson } from '~db/repositories/people'
import { endRolesOf, postponeRoles, rolesOf } from '~db/repositories/roles'
import { insertSession, sessionById } from '~db/repositories/sessions'
import { endLinksOf } from '~db/repositories/sign-in-links'
import { updateSite } from '~db/repositories/sites'
import { updateSystem } from '~db/repositories/systems'
import { updateVendor } from '~db/repositories/vendors'
import { updateZone } from '~db/repositories/zones'
import { resumeAll } from '../support/giving'
import { grantAccess } from '../support/grants'
import { askForLink, signIn, value } from '../support/identity'
import { actorOf } from '../support/organisation'
import { describeOnSqlite } from '../support/portal'
import { type EngineTest, engineTests } from './harness'

describeOnSqlite('what was taken away by a clock that was ahead', (open) => {
  const start = engineTests(open)

  const gate = async ({ test, organisation }: EngineTest, credentialId: string) => {
    const gus = await actorOf(test, organisation.people.gus as string)
    const site = organisation.sites.hamburg as string
    return value(await checkPass(test.services, gus, site, { kind: 'picked', credentialId })).answer
  }
  const lock = (organisation: EngineTest['organisation'], placedAt: number) => ({
    id: 'lock',
    target: 'person' as const,
    targetId: organisation.people.tomasz as string,
    reason: 'Badge stolen',
    placedBy: 'nobody',
    placedAt,
    cursor: null,
    affected: 0,
    confirmed: 0,
    unknown: 0,
  })

  it.each([
    ['jumped, and was seen to', 5 * DAY, 5 * DAY],
    ['was always ahead', 0, 3 * HOUR],
  ])('stays taken when it is put right: it %s', async (_how, ahead, back) => {
    const world = await start()
    const { test, organisation, accounts, pass } = world
    const { services, clock, engine } = test
    const { store } = services
    const who = (key: string) => organisation.people[key] as string
    const t0 = clock.now()
    const window = { from: t0 - HOUR * 3, to: t0 + 30 * DAY }
    await grantAccess(test, organisation, {
      people: ['tomasz', 'amina'],
      entitlements: ['vmsOperators'],
      ...window,
    })
    const bay = await grantAccess(test, organisation, {
      people: ['tomasz', 'lena'],
      entitlements: ['loadingBay'],
      ...window,
    })
    await engine.settle()
    expect(accounts().filter(({ active }) => active)).toHaveLength(2)
    if (ahead > 0) clock.set(t0 + ahead)
    await engine.settle()

    const until = { person: 'tomasz', credential: bay.credentialIds[0] as string }
    value(
      await placeLock(services, await actorOf(test, who('pia')), {
        target: 'person',
        targetId: who(until.person),
        reason: 'Badge stolen',
      }),
    )
    value(await archivePerson(services, await actorOf(test, who('ada')), who('amina')))
    // Ended by a node that is ahead of this one by more than this one knows.
    const [early] = bay.grantIds.slice(1)
    await store.transact((tx) => endGrants(tx, [early as string], clock.now() + HOUR, null, 'Done early'))
    const lena = await personById(store.read, who('lena'))
    const link = await askForLink(test, lena?.email ?? '')
    await store.transact(async (tx) => {
      await endLinksOf(tx, who('lena'), clock.now())
      await insertSession(tx, {
        id: 'cookie',
        personId: who('ines'),
        createdAt: clock.now() - DAY,
        lastSeenAt: clock.now() - DAY,
        expiresAt: clock.now(),
      })
    })
    expect(await isLinkLive(services, link.token)).toBe(false)
    await engine.settle()
    expect(accounts().filter(({ active }) => active)).toEqual([])

    clock.set(clock.now() - back)
    await engine.settle()
    expect((await standingFreezes(store.read)).map((freeze) => freeze.reason)).toContain('clock_back')
    await resumeAll(test, organisation)
    const resumed = clock.now()
    expect(services.clock.now()).toBe(resumed)
    // Of two freezes about time the first that is resumed settles it.
    const locked = (await standingLocks(store.read)).map((each) => each.placedAt <= resumed)
    expect(locked).toEqual([true])
    expect((await personById(store.read, who('amina')))?.archivedAt).toBeLessThanOrEqual(resumed)
    expect(
      (await grantsOfRequest(store.read, bay.requestId)).find((grant) => grant.id === early)?.effectiveEnd,
    ).toBeLessThanOrEqual(resumed)
    expect(await isLinkLive(services, link.token)).toBe(false)
    expect((await sessionById(store.read, 'cookie'))?.expiresAt).toBeLessThanOrEqual(resumed)
    expect(await gate(world, until.credential)).toBe('stop')
    await pass(resumed + HOUR, 10 * MINUTE)
    expect(accounts().filter(({ active }) => active)).toEqual([])
  })

  it('and sessions and codes that were over by it stay over; who works on goes on, for as long as before', async () => {
    const { test, organisation } = await start()
    const { services, clock, engine } = test
    const { store } = services
    const t0 = clock.now()
    const ahead = 5 * DAY
    const idle = services.env.sessionIdle
    const address = async (key: string) =>
      (await personById(store.read, organisation.people[key] as string))?.email ?? ''
    const before = await signIn(test, await address('aldo'))
    clock.set(t0 + ahead)
    await engine.settle()
    expect(await loadActor(services, before.token)).toBeNull()
    // While the clock is ahead: one who stays away from then on, one who works on, and a link that is not used in time.
    const away = await signIn(test, await address('gwen'))
    const working = await signIn(test, await address('gus'))
    const unused = await askForLink(test, await address('sofia'))
    for (let n = 0; n < 3; n++) {
      clock.advance(idle / 4)
      expect(await loadActor(services, working.token)).not.toBeNull()
    }
    expect(await isLinkLive(services, unused.token)).toBe(false)
    const fresh = await askForLink(test, await address('sofia'), 'another browser')
    const gwen = organisation.people.gwen as string
    await store.transact((tx) => postponeRoles(tx, gwen, ['guard'], clock.now() + DAY))

    clock.set(t0 + HOUR)
    await engine.settle()
    await resumeAll(test, organisation)
    expect(services.clock.now()).toBeLessThan(t0 + 2 * HOUR)
    const [guard] = await rolesOf(store.read, gwen)
    expect(guard?.effectiveAt).toBeGreaterThan(services.clock.now())
    expect(guard?.effectiveAt).toBeLessThanOrEqual(services.clock.now() + DAY)
    expect(await loadActor(services, before.token)).toBeNull()
    expect(await isLinkLive(services, unused.token)).toBe(false)
    expect(await isLinkLive(services, fresh.token)).toBe(true)
    const signedIn = await loadActor(services, working.token)
    expect(signedIn).not.toBeNull()
    // Not as if they had just used their mailbox: the session is as old as it was.
    expect(isFresh(signedIn?.session ?? { createdAt: Infinity }, services.clock.now())).toBe(false)
    // Asked so that nobody is seen.
    const { session } = away.signedIn
    const limits = { idle, absolute: services.env.sessionAbsolute }
    const asItIs = await sessionById(store.read, session.id)
    expect(asItIs !== null && isOpen(asItIs, limits, services.clock.now())).toBe(true)
    clock.advance(idle / 4)
    expect(await loadActor(services, away.token)).toBeNull()
    expect(await loadActor(services, working.token)).not.toBeNull()
    clock.advance(idle)
    expect(await loadActor(services, working.token)).toBeNull()
  })

  it('counts as taken from now, in every column, and what was taken before stays as it was', async () => {
    const { test, organisation } = await start()
    const { store, clock } = test.services
    const { read } = store
    const now = clock.now()
    const one = async (rows: Promise<{ id: string }[]>) => (await rows)[0]?.id ?? ''
    const { t, q } = read
    const ids = {
      vendor: organisation.vendors.kestrel as string,
      site: organisation.sites.hamburg as string,
      system: organisation.systems.directory as string,
      entitlement: await one(q.select().from(t.entitlement)),
      zone: await one(q.select().from(t.zone)),
      document: await one(q.select().from(t.document)),
    }
    const later = now + DAY
    await store.transact(async (tx) => {
      await insertLock(tx, lock(organisation, later))
      await updatePerson(tx, organisation.people.tomasz as string, { archivedAt: later })
      await updatePerson(tx, organisation.people.lena as string, { archivedAt: now - HOUR })
      await updateVendor(tx, ids.vendor, { archivedAt: later })
      await updateSite(tx, ids.site, { archivedAt: later })
      await updateZone(tx, ids.zone, { archivedAt: later })
      await updateSystem(tx, ids.system, { archivedAt: later, scrappedAt: later })
      await archiveEntitlementRow(tx, ids.entitlement, later)
      await archiveDocumentRow(tx, ids.document, later)
      await tx.q.update(t.document).set({ rejectedAt: later })
      await tx.q.update(t.vendorApproval).set({ withdrawnAt: later })
      await endRolesOf(tx, organisation.people.ines as string, null, later)
      await bringForward(tx, now)
    })
    const instants = async (rows: Promise<object[]>) =>
      (await rows)
        .flatMap((row) => Object.entries(row))
        .filter(
          ([column, value]) =>
            /^(archived|scrapped|ended|withdrawn|rejected|placed)At$/.test(column) && value,
        )
        .map(([, value]) => value - now)
    expect(await instants(q.select().from(t.person))).toEqual(expect.arrayContaining([0, -HOUR]))
    const tables = [
      t.accessLock,
      t.person,
      t.vendor,
      t.site,
      t.zone,
      t.connectedSystem,
      t.entitlement,
    ] as const
    for (const table of [...tables, t.roleAssignment, t.vendorApproval, t.document]) {
      const found = await instants(q.select().from(table as typeof t.person))
      expect(found.length).toBeGreaterThan(0)
      expect(found.every((value) => value <= 0)).toBe(true)
    }
  })

  it('counts at once when a node placed or archived it whose clock is some seconds ahead', async () => {
    const world = await start()
    const { test, organisation } = world
    const { clock, store } = test.services
    const t0 = clock.now()
    const bay = await grantAccess(test, organisation, {
      people: ['tomasz', 'amina'],
      entitlements: ['loadingBay'],
      from: t0,
      to: t0 + 10 * DAY,
    })
    await test.engine.settle()
    const holders = await read(bay.credentialIds)
    expect(await Promise.all(holders.map(({ id }) => gate(world, id)))).toEqual(['allow', 'allow'])
    await store.transact(async (tx) => {
      await insertLock(tx, lock(organisation, t0 + 20 * SECOND))
      await updatePerson(tx, organisation.people.amina as string, { archivedAt: t0 + 20 * SECOND })
    })
    expect(await Promise.all(holders.map(({ id }) => gate(world, id)))).toEqual(['stop', 'stop'])

    async function read(ids: readonly string[]) {
      const rows = await store.read.q.select().from(store.read.t.credential)
      const own = rows.filter((row) => ids.includes(row.id))
      expect(
        await peopleByIds(
          store.read,
          own.map((row) => row.personId),
        ),
      ).toHaveLength(2)
      return own
    }
  })
})
