import { expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { changeSystem } from '~/usecases/connected-system/change-system.server'
import { credentialById } from '~db/repositories/credentials'
import { systemById } from '~db/repositories/systems'
import { openFindings } from '../support/findings'
import { grantAccess } from '../support/grants'
import { actorOf } from '../support/organisation'
import { describeOnSqlite } from '../support/portal'
import { engineTests } from './harness'

describeOnSqlite('hostile targets', (open) => {
  const start = engineTests(open)

  async function given(setup: Awaited<ReturnType<typeof start>>) {
    const { test, organisation } = setup
    const t0 = test.clock.now()
    const made = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    await test.engine.settle()
    return { ...made, credentialId: made.credentialIds[0] as string, end: t0 + HOUR }
  }

  const findings = async (setup: Awaited<ReturnType<typeof start>>, kind: string) =>
    openFindings(setup.test.services.store.read, kind)

  it('a target that says 200 and changes nothing is never believed, and the owner is told', async () => {
    const setup = await start()
    const { proxy, pass, ends, accounts, test, organisation } = setup
    const { requestId, credentialId, end } = await given(setup)
    proxy.set({ mode: 'lie' })
    await pass(end)
    await pass(end + 12 * MINUTE, MINUTE)
    expect(accounts()).toMatchObject([{ active: true }])
    expect(await ends(requestId)).toMatchObject([{ confirmed: null }])
    expect(await findings(setup, 'overdue')).toMatchObject([{ credentialId, severity: 'critical' }])
    const told = test.mails.sent.filter((mail) => mail.subject.startsWith('ACT NOW'))
    expect(told.map((mail) => mail.to)).toContain('ines@daypass.example')
    expect(organisation.people.ines).toBeDefined()

    proxy.set({ mode: 'pass' })
    await pass(end + 60 * MINUTE, 5 * MINUTE)
    expect(accounts()).toEqual([])
    expect(await ends(requestId)).toMatchObject([{ proof: 'read', reason: 'window', planned: end }])
    expect(await findings(setup, 'overdue')).toEqual([])
  })

  it('a target that is down is tried until it is back; nothing is confirmed meanwhile', async () => {
    const setup = await start()
    const { proxy, pass, ends, accounts, state } = setup
    const { requestId, credentialId, end } = await given(setup)
    proxy.set({ mode: 'down' })
    await pass(end)
    await pass(end + 4 * HOUR, 10 * MINUTE)
    expect(await ends(requestId)).toMatchObject([{ confirmed: null }])
    expect(await state(credentialId)).toBe('unknown')
    proxy.set({ mode: 'pass' })
    await pass(end + 4 * HOUR + 11 * MINUTE, MINUTE)
    expect(accounts()).toEqual([])
    expect((await ends(requestId))[0]?.confirmed).toBeGreaterThan(end + 4 * HOUR)
  })

  it.each([
    ['nonsense', { mode: 'answer', reply: { status: 200, body: '<html>login</html>' } }],
    ['lost rights', { mode: 'answer', reply: { status: 403, body: '' } }],
    ['hidden objects', { mode: 'hide' }],
    ['throttling', { mode: 'answer', reply: { status: 429, headers: { 'retry-after': '30' } } }],
  ] as const)('%s proves nothing', async (_name, fault) => {
    const setup = await start()
    const { proxy, pass, ends } = setup
    const { requestId, end } = await given(setup)
    proxy.set(fault)
    await pass(end)
    await pass(end + 5 * MINUTE, MINUTE)
    expect(await ends(requestId)).toMatchObject([{ confirmed: null }])
  })

  it('an account that comes back after its confirmed end is taken again, and found', async () => {
    const setup = await start()
    const { pass, ends, accounts, scim, proxy } = setup
    const { requestId, credentialId, end } = await given(setup)
    const [before] = [...scim.store.users.values()].filter((user) => user.externalId?.startsWith('daypass:'))
    await pass(end)
    expect(await ends(requestId)).toMatchObject([{ confirmed: end }])
    // Restored from the directory's own backup: same id, same mark, switched on.
    scim.store.users.set(before?.id as string, { ...(before as NonNullable<typeof before>), active: true })
    proxy.forget()
    await pass(end + MINUTE)
    expect(accounts()).toEqual([])
    const { read } = setup.test.services.store
    const seen = async () => {
      const rows = await read.q.select().from(read.t.finding)
      return rows.filter((row) => row.kind === 'resurrected').map((row) => [row.credentialId, row.closedWhy])
    }
    // It is off again at once; for a day people see that it was back, and may ask who made it.
    expect(await seen()).toEqual([[credentialId, null]])
    const told = setup.test.mails.sent.filter((mail) => mail.subject.includes('is back on'))
    expect(told.map((mail) => mail.to)).toContain('ines@daypass.example')
    await pass(end + 2 * HOUR, HOUR)
    expect(await seen()).toEqual([[credentialId, null]])
    await pass(end + 26 * HOUR, HOUR)
    expect(await seen()).toEqual([[credentialId, 'read_back']])
  })

  it('a call that timed out after its effect makes one account, not two', async () => {
    const setup = await start()
    const { test, organisation, proxy, accounts, pass, state } = setup
    const t0 = test.clock.now()
    proxy.set({ mode: 'drop-answer' }, { only: (request) => request.method === 'POST', times: 1 })
    const made = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    await test.engine.settle()
    await pass(t0 + 2 * MINUTE, 10_000)
    expect(accounts()).toMatchObject([{ active: true, groups: ['VMS operators'] }])
    expect(await state(made.credentialIds[0] as string)).toBe('on')
  })

  it('a system that holds access cannot be pointed elsewhere, where all of it would look gone', async () => {
    const setup = await start()
    const { test, organisation, pass, scim } = setup
    const { end } = await given(setup)
    const { services } = test
    const ada = await actorOf(test, organisation.people.ada as string)
    const id = organisation.systems.directory as string
    const system = await systemById(services.store.read, id)
    const elsewhere = (token: string) =>
      changeSystem(services, ada, id, system?.targetVersion ?? 0, {
        name: 'Directory',
        ownerSeat: 'it',
        ownerId: system?.ownerId ?? null,
        patchOwner: 'IT',
        networkSegment: 'VLAN 20',
        manualSteps: '',
        maxAtOnce: null,
        maxPerMinute: null,
        settings: { baseUrl: `${scim.url}/elsewhere`, token, sentinelUserName: 'svc-daypass' },
      })
    const held = { ok: false, problems: [{ code: 'holds_access' }] }
    expect(await elsewhere('another-token')).toEqual(held)
    // An object that counts as gone leaves a right whose end nobody proved.
    const artifactAs = (state: 'gone' | 'made') =>
      services.store.transact(({ q, t }) => q.update(t.artifact).set({ state }))
    await artifactAs('gone')
    expect(await elsewhere('another-token')).toEqual(held)
    await artifactAs('made')
    await pass(end)
    expect(await elsewhere('another-token')).toEqual({ ok: true, value: { pointedElsewhere: true } })
  })

  it('a system pointed at another target confirms nothing until both seats confirm it', async () => {
    const setup = await start()
    const { test, organisation, pass, ends } = setup
    const { requestId, end, credentialId } = await given(setup)
    await test.services.store.transact(async ({ q, t }) => {
      await q.update(t.connectedSystem).set({ approvedIdentity: 'https://elsewhere#1' })
    })
    await pass(end)
    expect(await ends(requestId)).toMatchObject([{ confirmed: null }])
    const row = await credentialById(test.services.store.read, credentialId)
    expect(row?.fault).toBe('identity_changed')
    expect(organisation.systems.directory).toBeDefined()
  })
})
