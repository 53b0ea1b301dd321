import { eq } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { credentialById } from '~db/repositories/credentials'
import { endsOfRequest } from '~db/repositories/ends'
import type { ProxiedRequest } from '../peers/fault-proxy'
import { grantAccess } from '../support/grants'
import { describeOnSqlite } from '../support/portal'
import { type EngineTest, engineTests } from './harness'

const ofUsers = (request: ProxiedRequest) => request.path.includes('/Users/')
const isSwitch = (request: ProxiedRequest) => request.method === 'PATCH' && ofUsers(request)
const isDelete = (request: ProxiedRequest) => request.method === 'DELETE'

describeOnSqlite('half of what was ordered', (open) => {
  const start = engineTests(open)

  async function given(setup: EngineTest, over: Partial<Parameters<typeof grantAccess>[2]> = {}) {
    const { test, organisation } = setup
    const from = test.clock.now()
    const to = from + HOUR
    const crew = { people: ['tomasz'], entitlements: ['vmsOperators'], from, to }
    const made = await grantAccess(test, organisation, { ...crew, ...over })
    await test.engine.settle()
    return { ...made, credentialId: made.credentialIds[0] as string, from, to: over.to ?? to }
  }

  const rows = async ({ test }: EngineTest) => {
    const { q, t } = test.services.store.read
    return { findings: await q.select().from(t.finding), events: await q.select().from(t.auditEvent) }
  }
  const overdue = async (setup: EngineTest) =>
    (await rows(setup)).findings.filter((row) => row.kind === 'overdue' && row.closedAt === null)
  const alarms = ({ test }: EngineTest) =>
    test.mails.sent.filter((mail) => mail.subject.startsWith('ACT NOW: access not ended'))

  it('an account that only lost its groups has not ended; deleting it is tried all the same', async () => {
    const setup = await start()
    const { proxy, pass, ends, accounts } = setup
    const { requestId, to } = await given(setup)
    proxy.set({ mode: 'lie' }, { only: isSwitch })
    await pass(to)
    expect(accounts()).toEqual([])
    expect(await ends(requestId)).toMatchObject([{ confirmed: to, proof: 'read' }])
  })

  it('while it stays on nothing is confirmed, and its owner is told', async () => {
    const setup = await start()
    const { proxy, pass, ends, accounts } = setup
    const { requestId, to } = await given(setup)
    proxy.set({ mode: 'lie' }, { only: (request) => isSwitch(request) || isDelete(request) })
    await pass(to)
    await pass(to + 20 * MINUTE, MINUTE)
    expect(accounts()).toMatchObject([{ active: true, groups: [] }])
    expect(await ends(requestId)).toMatchObject([{ confirmed: null }])
    expect(await overdue(setup)).toHaveLength(1)
    expect(alarms(setup)).not.toEqual([])
  })

  it('a closing by weekly hours that fails is overdue like an end', async () => {
    // Tuesday 2026-03-10, 10:00 in Berlin.
    const setup = await start()
    const { proxy, pass, ends, test } = setup
    const openings = [{ day: 2, from: '08:00', to: '12:00' } as const]
    const t0 = test.clock.now()
    const { requestId, credentialId } = await given(setup, {
      to: t0 + 8 * DAY,
      weekly: { timeZone: 'Europe/Berlin', openings },
    })
    proxy.set({ mode: 'lie' })
    await pass(t0 + 2 * HOUR)
    await pass(t0 + 3 * HOUR, MINUTE)
    expect(await ends(requestId)).toMatchObject([{ confirmed: null }])
    expect(await overdue(setup)).toMatchObject([{ credentialId, severity: 'critical' }])
    expect(new Set(alarms(setup).map((mail) => mail.to)).size).toBe(alarms(setup).length)
    expect(alarms(setup)).not.toEqual([])

    proxy.set({ mode: 'pass' })
    await pass(t0 + 4 * HOUR, MINUTE)
    expect(await overdue(setup)).toEqual([])
    expect((await credentialById(test.services.store.read, credentialId))?.takingSince).toBeNull()
  })

  it.each([
    ['settings that cannot be used any more', { sealedSecrets: 'nonsense' }, 'settings_unreadable'],
    ['a kind that nobody knows', { kind: 'unheard-of' }, 'unsupported'],
  ])('%s: no alarm is silenced', async (_what, edited, fault) => {
    const setup = await start()
    const { pass, ends, test } = setup
    const { requestId, credentialId, to } = await given(setup)
    await test.services.store.transact(async ({ q, t }) => {
      await q.update(t.connectedSystem).set(edited).where(eq(t.connectedSystem.kind, 'scim'))
    })
    await pass(to)
    await pass(to + 20 * MINUTE, MINUTE)
    expect(await ends(requestId)).toMatchObject([{ confirmed: null }])
    expect(await overdue(setup)).toMatchObject([{ credentialId }])
    expect(await credentialById(test.services.store.read, credentialId)).toMatchObject({
      fault,
      state: 'unknown',
    })
  })

  it('an extension that comes while access is switched off keeps the account from being deleted', async () => {
    const setup = await start()
    const { test, organisation, proxy, accounts, pass, scim } = setup
    const { from, to } = await given(setup)
    const before = [...scim.store.users.keys()]
    const isOff = (request: ProxiedRequest) => isSwitch(request) && request.body.includes('false')
    proxy.set({ mode: 'slow', delay: 300 }, { only: isOff, times: 1 })
    proxy.forget()
    test.clock.advance(to - from)
    const settled = test.engine.settle()
    await expect.poll(() => proxy.requests.some(isOff), { timeout: 10_000 }).toBe(true)
    const again = { people: ['tomasz'], entitlements: ['vmsOperators'] }
    await grantAccess(test, organisation, { ...again, from: to, to: to + HOUR })
    await settled
    await pass(to + MINUTE)
    expect(proxy.requests.filter(isDelete)).toEqual([])
    expect(accounts()).toMatchObject([{ active: true, groups: ['VMS operators'] }])
    expect([...scim.store.users.keys()]).toEqual(before)
  })

  it('an account that somebody deleted is made anew with a secret that its holder can see', async () => {
    const setup = await start()
    const { test, scim, pass, accounts } = setup
    const { from, credentialId, requestId, to } = await given(setup)
    const { q, t } = test.services.store.read
    const ours = () => [...scim.store.users.values()].find((user) => user.externalId?.startsWith('daypass:'))
    scim.store.users.delete(ours()?.id as string)
    await test.services.store.transact(async (tx) => {
      await tx.q.update(tx.t.credential).set({ dueAt: from })
      await tx.q.update(tx.t.artifact).set({ sealedSecret: null, secretShownAt: from })
    })
    await pass(from + 5 * MINUTE, 10_000)
    expect(accounts()).toMatchObject([{ active: true, groups: ['VMS operators'] }])
    const artifacts = (await q.select().from(t.artifact)).filter((row) => row.credentialId === credentialId)
    expect(artifacts.map((row) => row.state).sort()).toEqual(['gone', 'made'])
    const [live] = artifacts.filter((row) => row.state === 'made')
    expect(live).toMatchObject({ nativeId: ours()?.id, secretShownAt: null })
    expect(live?.sealedSecret).not.toBeNull()
    expect((await rows(setup)).events.map((event) => event.type)).toContain('credential.recreated')
    await pass(to)
    expect(await setup.ends(requestId)).toMatchObject([{ confirmed: to }])
  })

  it('a right added to an account that is on already is given, told and written down', async () => {
    const setup = await start()
    const { test, organisation, pass } = setup
    const { from, credentialId } = await given(setup)
    const second = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsViewers'],
      from: from + 10 * MINUTE,
      to: from + 30 * MINUTE,
    })
    await pass(from + 10 * MINUTE)
    const [end] = await endsOfRequest(test.services.store.read, second.requestId)
    expect(end?.givenAt).toBe(from + 10 * MINUTE)
    const { events } = await rows(setup)
    expect(events.filter((event) => event.type === 'credential.given')).toHaveLength(2)
    const starts = test.mails.sent.filter(
      (mail) => mail.to.startsWith('tomasz') && mail.subject.startsWith('Your access to'),
    )
    expect(starts).toHaveLength(2)
    expect((await credentialById(test.services.store.read, credentialId))?.state).toBe('on')
  })

  it('a target that asks to be left alone for years is asked again at the end of the window', async () => {
    const setup = await start()
    const { test, organisation, proxy, pass, ends, accounts } = setup
    const from = test.clock.now()
    const reply = { status: 503, headers: { 'retry-after': '999999999' }, body: '' }
    proxy.set({ mode: 'answer', reply }, { only: (request) => request.method === 'GET' && ofUsers(request) })
    const { requestId } = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from,
      to: from + 5 * MINUTE,
    })
    await test.engine.settle()
    expect(accounts()).toMatchObject([{ active: true }])
    proxy.set({ mode: 'pass' })
    await pass(from + 5 * MINUTE)
    expect(accounts()).toEqual([])
    expect(await ends(requestId)).toMatchObject([{ confirmed: from + 5 * MINUTE, proof: 'read' }])
  })

  it('an account in the place of ours, under its name and without our mark, proves nothing', async () => {
    const setup = await start()
    const { scim, pass, ends } = setup
    const { requestId, to } = await given(setup)
    const ours = [...scim.store.users.values()].find((user) => user.externalId?.startsWith('daypass:'))
    scim.store.users.delete(ours?.id as string)
    scim.store.addUser({ userName: ours?.userName as string, active: true })
    await pass(to)
    await pass(to + 20 * MINUTE, MINUTE)
    expect(await ends(requestId)).toMatchObject([{ confirmed: null }])
    expect(await overdue(setup)).toHaveLength(1)
    expect((await rows(setup)).findings.map((row) => row.kind)).toContain('conflict')
  })

  it('two versions of one right end each for itself', async () => {
    const setup = await start()
    const { test, organisation, accounts, pass, ends, proxy } = setup
    const first = await given(setup)
    const right = organisation.entitlements.vmsOperators
    const versionId = right?.versionId as string
    const newer = test.services.ids.id()
    await test.services.store.transact(async ({ q, t }) => {
      const [row] = await q.select().from(t.entitlementVersion).where(eq(t.entitlementVersion.id, versionId))
      const mapping = { group: 'VMS viewers' }
      await q
        .insert(t.entitlementVersion)
        .values({ ...(row as NonNullable<typeof row>), id: newer, version: 2, mapping })
    })
    const versioned = {
      ...organisation,
      entitlements: { vmsOperators: { id: right?.id as string, versionId: newer } },
    }
    const second = await grantAccess(test, versioned, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: first.from,
      to: first.to + HOUR,
    })
    await test.engine.settle()
    expect(accounts()[0]?.groups.sort()).toEqual(['VMS operators', 'VMS viewers'])
    proxy.set({ mode: 'lie' })
    await pass(first.to)
    await pass(first.to + 20 * MINUTE, MINUTE)
    expect(await ends(first.requestId)).toMatchObject([{ confirmed: null }])
    expect(await overdue(setup)).toHaveLength(1)
    proxy.set({ mode: 'pass' })
    await pass(first.to + 40 * MINUTE, MINUTE)
    expect(accounts()).toMatchObject([{ active: true, groups: ['VMS viewers'] }])
    expect(await ends(first.requestId)).toMatchObject([{ proof: 'read' }])
    await pass(first.to + HOUR)
    expect(await ends(second.requestId)).toMatchObject([{ confirmed: first.to + HOUR }])
  })
})
