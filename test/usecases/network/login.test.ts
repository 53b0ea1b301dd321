import { afterEach, expect, it } from 'vitest'
import { PORTAL_DECIDES } from '~/domain/connected-system/connected-system'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { touch } from '~db/repositories/credential-inputs'
import { credentialById, PRIORITY } from '~db/repositories/credentials'
import { endsOfRequest } from '~db/repositories/ends'
import { endGrants } from '~db/repositories/grants'
import { openRadiusSessions } from '~db/repositories/radius-sessions'
import { codesHeard, type RadiusNas, startRadiusNas } from '../../peers/radius-nas'
import { type Access, grantAccess } from '../../support/grants'
import { addNetwork, loginOf, NETWORK_TOKEN } from '../../support/network'
import { sampleOrganisation } from '../../support/organisation'
import { describeOnBothDialects } from '../../support/portal'

const attributes = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { type: 'string', value: [value] }]),
  )

describeOnBothDialects('logins on the network', (open) => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })

  async function start(withNas = true) {
    const test = await open()
    closing.push(() => test.close())
    const nas: RadiusNas = await startRadiusNas({ authPort: 1, acctPort: 1 }, () => test.clock.now())
    closing.push(() => nas.close())
    const { organisation, systemId } = await addNetwork(
      test,
      await sampleOrganisation(test),
      withNas ? nas.port : null,
    )
    const { store, ids } = test.services
    const t0 = test.clock.now()
    const ask = (what: 'login' | 'accounting', body: unknown, token = NETWORK_TOKEN, system = systemId) =>
      test.portal.network({ what, systemId: system, token, body })
    const settle = () => test.engine.settle()
    const tell = (id: string, status: string, sessionClass: string, userName: string) =>
      ask(
        'accounting',
        attributes({
          'Acct-Status-Type': status,
          'User-Name': userName,
          'Acct-Session-Id': id,
          'NAS-IP-Address': '127.0.0.1',
          'Calling-Station-Id': '02:00:00:00:00:01',
          Class: sessionClass,
        }),
      )
    return {
      test,
      nas,
      organisation,
      systemId,
      t0,
      ask,
      settle,
      async give(over: Partial<Access> = {}) {
        const access = { people: ['tomasz'], entitlements: ['office'], from: t0, to: t0 + 2 * HOUR, ...over }
        const { requestId, credentialIds, grantIds } = await grantAccess(test, organisation, access)
        await settle()
        return { requestId, grantIds, credentialId: credentialIds[0] as string }
      },
      async login(credentialId: string, over: { password?: string; station?: string } = {}) {
        const { userName, password } = await loginOf(test, credentialId)
        return ask(
          'login',
          attributes({
            'User-Name': userName,
            'User-Password': over.password ?? password,
            'Calling-Station-Id': over.station ?? '02-00-00-00-00-01',
          }),
        )
      },
      /** Signs in and opens the session at the NAS. */
      async session(credentialId: string, id = 's-1') {
        const { userName, password } = await loginOf(test, credentialId)
        const answer = await ask('login', attributes({ 'User-Name': userName, 'User-Password': password }))
        const given = answer.body as Record<string, { value: [string | number] }>
        const sessionClass = String(given['reply:Class']?.value[0])
        const seconds = Number(given['reply:Session-Timeout']?.value[0])
        nas.open({ id, userName, vlan: '', sessionClass, endsAt: test.clock.now() + seconds * 1000 })
        await tell(id, 'Start', sessionClass, userName)
        return { id, userName, sessionClass }
      },
      tell,
      async to(instant: number) {
        test.clock.advance(instant - test.clock.now())
        await settle()
      },
      async lock() {
        await store.transact(async ({ q, t }) => {
          await q.insert(t.accessLock).values({
            id: ids.id(),
            target: 'person',
            targetId: organisation.people.tomasz as string,
            reason: 'seen where he should not be',
            placedBy: organisation.people.pia as string,
            placedAt: test.clock.now(),
            affected: 0,
            confirmed: 0,
            unknown: 0,
          })
        })
      },
      async freeze(reason: 'rate' | 'restored') {
        await store.transact(async ({ q, t }) => {
          await q
            .insert(t.givingFreeze)
            .values({ id: ids.id(), reason, facts: {}, frozenAt: test.clock.now() })
        })
      },
      openSessions: (credentialId: string) => openRadiusSessions(store.read, credentialId),
      ends: async (requestId: string) =>
        (await endsOfRequest(store.read, requestId)).map(({ confirmedAt, proof }) => ({
          confirmedAt,
          proof,
        })),
      events: async (type: string) => {
        const { q, t } = store.read
        return (await q.select().from(t.auditEvent)).filter((row) => row.type === type)
      },
    }
  }

  const timeoutOf = (answer: { body: unknown }) =>
    (answer.body as Record<string, { value: unknown[] }> | null)?.['reply:Session-Timeout']?.value[0]
  const vlanOf = (answer: { body: unknown }) =>
    (answer.body as Record<string, { value: unknown[] }> | null)?.['reply:Tunnel-Private-Group-Id']?.value[0]

  it('are of a kind that the portal decides, and so are all with that proof', async () => {
    const { connectors } = (await start()).test.services
    const deciding = connectors.kinds().filter((kind) => connectors.get(kind).capabilities.proof === 'portal')
    expect(new Set(deciding)).toEqual(PORTAL_DECIDES)
  })

  it('are accepted within the window only, with the segment, until its end', async () => {
    const { give, login, ask, to, t0, test } = await start()
    const { credentialId } = await give({ from: t0 + HOUR, entitlements: ['plant'] })
    const { userName, password } = await loginOf(test, credentialId)
    expect(userName).toMatch(/^dp-[a-z0-9]{10}$/)
    expect(await login(credentialId)).toEqual({ status: 403, body: null })
    await to(t0 + HOUR)
    const answer = await login(credentialId)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      'reply:Tunnel-Type': { value: [13], do_xlat: false },
      'reply:Tunnel-Medium-Type': { value: [6] },
      'reply:Tunnel-Private-Group-Id': { value: ['40'] },
      'reply:Filter-Id': { value: ['plant-acl'] },
      'reply:Session-Timeout': { value: [3600] },
    })
    test.clock.advance(HOUR - 1_500)
    expect(timeoutOf(await login(credentialId))).toBe(1)
    test.clock.advance(501)
    expect(await login(credentialId)).toEqual({ status: 403, body: null })
    await to(t0 + 2 * HOUR)
    const late = attributes({ 'User-Name': userName, 'User-Password': password })
    expect(await ask('login', late)).toEqual({ status: 403, body: null })
  })

  it('are answered from the grants, also while the engine stands still', async () => {
    const { give, login, lock, t0, test } = await start()
    const { credentialId } = await give()
    expect((await login(credentialId)).status).toBe(200)
    await lock()
    expect((await login(credentialId)).status).toBe(403)
    test.clock.advance(t0 + 3 * HOUR - test.clock.now())
    expect((await login(credentialId)).status).toBe(403)
  })

  it('tell nothing to who has no token of this system', async () => {
    const { give, ask, systemId, organisation, test } = await start()
    const { credentialId } = await give()
    const { userName, password } = await loginOf(test, credentialId)
    const body = attributes({ 'User-Name': userName, 'User-Password': password })
    expect(await ask('login', body)).toMatchObject({ status: 200 })
    expect(await ask('login', body, `${NETWORK_TOKEN}x`)).toEqual({ status: 401, body: null })
    expect(await ask('login', body, '')).toEqual({ status: 401, body: null })
    const gate = organisation.systems.hamburgGate as string
    expect(await ask('login', body, NETWORK_TOKEN, gate)).toEqual({ status: 401, body: null })
    expect(await ask('login', body, 'undefined', gate)).toEqual({ status: 401, body: null })
    const other = await addNetwork(test, organisation)
    expect(other.systemId).not.toBe(systemId)
    expect(await ask('login', body, NETWORK_TOKEN, other.systemId)).toEqual({ status: 403, body: null })
    expect(await ask('login', null)).toEqual({ status: 400, body: null })
    expect(await ask('login', [])).toEqual({ status: 400, body: null })
    expect(await ask('login', {})).toEqual({ status: 403, body: null })
  })

  it('take the name in any case, and no other password', async () => {
    const { give, ask, login, test, events } = await start()
    const { credentialId } = await give()
    const { userName, password } = await loginOf(test, credentialId)
    const shout = attributes({ 'User-Name': ` ${userName.toUpperCase()} `, 'User-Password': password })
    expect((await ask('login', shout)).status).toBe(200)
    for (const wrong of ['', password.slice(1), `${password}x`, 'x'.repeat(500)])
      expect((await login(credentialId, { password: wrong })).status).toBe(403)
    const { q, t } = test.services.store.read
    const stored = JSON.stringify([await q.select().from(t.artifact), await q.select().from(t.auditEvent)])
    expect(stored).not.toContain(password)
    expect(await events('network.refused')).toHaveLength(3)
    expect(await events('network.admitted')).toHaveLength(1)
  })

  it('go on after the secret was shown and wiped, and stop when it was replaced', async () => {
    const { give, ask, test } = await start()
    const { credentialId } = await give()
    const { userName, password } = await loginOf(test, credentialId)
    const body = attributes({ 'User-Name': userName, 'User-Password': password })
    const { store } = test.services
    await store.transact(({ q, t }) => q.update(t.artifact).set({ sealedSecret: null }))
    expect((await ask('login', body)).status).toBe(200)
    const [row] = await store.read.q.select().from(store.t.artifact)
    await store.transact(({ q, t }) => q.update(t.artifact).set({ verifier: `${row?.verifier}x` }))
    expect((await ask('login', body)).status).toBe(403)
    // A verifier that was moved to another row opens nothing.
    await store.transact(({ q, t }) => q.update(t.artifact).set({ verifier: row?.verifier, state: 'gone' }))
    expect((await ask('login', body)).status).toBe(403)
  })

  it('count wrong passwords, and let a known device in all the same', async () => {
    const { give, login, session, t0, to, events } = await start()
    const { credentialId } = await give()
    await session(credentialId)
    const elsewhere = { station: '06-06-06-06-06-06' }
    for (let n = 0; n < 30; n++)
      expect((await login(credentialId, { ...elsewhere, password: `wrong-${n}` })).status).toBe(403)
    expect(await events('network.refused')).toHaveLength(20)
    // Even the right one is not answered elsewhere, and is where the holder was before.
    expect((await login(credentialId, elsewhere)).status).toBe(403)
    expect((await login(credentialId)).status).toBe(200)
    await to(t0 + MINUTE)
    expect((await login(credentialId, elsewhere)).status).toBe(200)
  })

  it('lead to the VLAN with the lowest number, for as long as it is held', async () => {
    const { give, login, to, t0 } = await start()
    const { credentialId } = await give({ entitlements: ['office'] })
    await give({ entitlements: ['plant'], from: t0 + 30 * MINUTE, to: t0 + HOUR })
    expect([vlanOf(await login(credentialId)), timeoutOf(await login(credentialId))]).toEqual(['120', 7200])
    await to(t0 + 30 * MINUTE)
    expect([vlanOf(await login(credentialId)), timeoutOf(await login(credentialId))]).toEqual(['40', 1800])
    await to(t0 + HOUR)
    expect([vlanOf(await login(credentialId)), timeoutOf(await login(credentialId))]).toEqual(['120', 3600])
  })

  it('last to the end of an extension, and to the close of the agreed hours', async () => {
    const { give, login, t0 } = await start()
    const { credentialId } = await give({ to: t0 + HOUR })
    await give({ from: t0 + HOUR, to: t0 + 3 * HOUR })
    expect(timeoutOf(await login(credentialId))).toBe(3 * 3600)
    // A Tuesday, 10:00 in Hamburg.
    const weekly = { timeZone: 'Europe/Berlin', openings: [{ day: 2, from: '08:00', to: '10:30' }] } as const
    const other = await give({ people: ['amina'], weekly })
    expect(timeoutOf(await login(other.credentialId))).toBe(1800)
  })

  it('go on under a freeze for who has access, and begin for nobody', async () => {
    const { give, login, freeze, t0, settle } = await start()
    const { credentialId } = await give({ to: t0 + HOUR })
    await freeze('rate')
    expect(timeoutOf(await login(credentialId))).toBe(3600)
    // An extension is not given now, nor is a segment that was not held.
    await give({ from: t0 + HOUR, to: t0 + 3 * HOUR })
    await give({ entitlements: ['plant'] })
    expect([vlanOf(await login(credentialId)), timeoutOf(await login(credentialId))]).toEqual(['120', 3600])
    await freeze('restored')
    await settle()
    expect((await login(credentialId)).status).toBe(403)
  })

  it('have sessions that end with the access, and the end counts only then', async () => {
    const { give, session, to, ends, nas, t0, openSessions } = await start()
    const { requestId, credentialId } = await give()
    await session(credentialId)
    expect(await openSessions(credentialId)).toMatchObject([{ entitlement: '120', endsAt: t0 + 2 * HOUR }])
    nas.fault.refuses = true
    await to(t0 + 2 * HOUR)
    expect(await ends(requestId)).toMatchObject([{ confirmedAt: null }])
    nas.fault.refuses = false
    for (let minute = 1; minute <= 20; minute++) await to(t0 + 2 * HOUR + minute * MINUTE)
    expect(nas.sessions.size).toBe(0)
    expect(await openSessions(credentialId)).toEqual([])
    expect(await ends(requestId)).toMatchObject([{ proof: 'portal' }])
    expect((await ends(requestId))[0]?.confirmedAt).toBeGreaterThan(t0 + 2 * HOUR)
  })

  it('have sessions that a lock ends at once', async () => {
    const { give, session, lock, nas, settle, openSessions, events } = await start()
    const { credentialId } = await give()
    await session(credentialId)
    await lock()
    await settle()
    expect(nas.sessions.size).toBe(0)
    expect(codesHeard(nas)).toEqual([40])
    expect(await openSessions(credentialId)).toEqual([])
    expect(await events('network.session_ended')).toHaveLength(1)
  })

  it('have sessions that are told of an extension, and of an earlier end', async () => {
    const { give, session, nas, t0, test, settle, openSessions } = await start()
    const { credentialId } = await give({ to: t0 + HOUR })
    await session(credentialId)
    const longer = await give({ from: t0 + HOUR, to: t0 + 3 * HOUR })
    expect(nas.sessions.get('s-1')?.endsAt).toBe(t0 + 3 * HOUR)
    expect(await openSessions(credentialId)).toMatchObject([{ endsAt: t0 + 3 * HOUR }])
    await test.services.store.transact(async (tx) => {
      await endGrants(tx, longer.grantIds, t0, null, 'not needed')
      await touch(tx, { credentialIds: [credentialId] }, t0, PRIORITY.end)
    })
    await settle()
    expect(nas.sessions.get('s-1')?.endsAt).toBe(t0 + HOUR)
    expect(codesHeard(nas)).toEqual([43, 43])
  })

  it('have sessions that end where the NAS cannot change them', async () => {
    const { give, session, nas, t0, openSessions } = await start()
    const { credentialId } = await give({ to: t0 + HOUR })
    await session(credentialId)
    nas.fault.knowsNoCoa = true
    await give({ from: t0 + HOUR, to: t0 + 3 * HOUR })
    expect(codesHeard(nas)).toEqual([43, 40])
    expect(await openSessions(credentialId)).toEqual([])
  })

  it('have sessions that end with their segment, while another one is held', async () => {
    const { give, session, nas, to, t0, ends } = await start()
    const plant = await give({ entitlements: ['plant'], to: t0 + HOUR })
    await give({ entitlements: ['office'] })
    await session(plant.credentialId)
    await to(t0 + HOUR)
    expect(nas.sessions.size).toBe(0)
    expect(await ends(plant.requestId)).toMatchObject([{ confirmedAt: t0 + HOUR }])
  })

  it('have sessions that the NAS does not know any more, which are over', async () => {
    const { give, session, nas, to, t0, ends, openSessions } = await start()
    const { requestId, credentialId } = await give()
    const { id } = await session(credentialId)
    await clearNas(nas, id)
    await to(t0 + 2 * HOUR)
    expect(await openSessions(credentialId)).toEqual([])
    expect(await ends(requestId)).toMatchObject([{ confirmedAt: t0 + 2 * HOUR }])
  })

  it('write down what the NAS tells, once, however often and in whatever order it comes', async () => {
    const { give, session, tell, openSessions, events, ask, to, t0, test } = await start()
    const { credentialId } = await give()
    const { id, sessionClass, userName } = await session(credentialId)
    await tell(id, 'Start', sessionClass, userName)
    await tell(id, 'Interim-Update', sessionClass, userName)
    expect(await openSessions(credentialId)).toHaveLength(1)
    await tell(id, 'Stop', sessionClass, userName)
    await tell(id, 'Stop', sessionClass, userName)
    await tell(id, 'Start', sessionClass, userName)
    expect(await openSessions(credentialId)).toHaveLength(0)
    // An update without a start is a session as well, and one long after the end is a session that did not end.
    await tell('s-2', 'Interim-Update', '', userName)
    await to(t0 + 10 * MINUTE)
    await tell(id, 'Interim-Update', sessionClass, userName)
    expect(await openSessions(credentialId)).toHaveLength(2)
    expect(await events('network.session_started')).toHaveLength(3)
    const restart = attributes({ 'Acct-Status-Type': 'Accounting-On', 'NAS-IP-Address': '127.0.0.1' })
    expect(await ask('accounting', restart)).toEqual({ status: 204, body: null })
    expect(await openSessions(credentialId)).toHaveLength(0)
    expect(await events('network.session_ended')).toHaveLength(3)
    expect((await tell('s-9', 'Start', '', 'dp-nobodyknow')).status).toBe(204)
    expect((await credentialById(test.services.store.read, credentialId))?.lastUsedAt).toBe(t0)
  })

  it('end a session that began while its access was taken away', async () => {
    const { give, login, tell, lock, nas, test, settle } = await start()
    const { credentialId } = await give()
    const answer = await login(credentialId)
    await lock()
    await settle()
    const { userName } = await loginOf(test, credentialId)
    const sessionClass = String(
      (answer.body as Record<string, { value: unknown[] }>)['reply:Class']?.value[0],
    )
    nas.open({ id: 's-1', userName, vlan: '120', sessionClass, endsAt: test.clock.now() + 2 * HOUR })
    await tell('s-1', 'Start', sessionClass, userName)
    await settle()
    expect(nas.sessions.size).toBe(0)
  })

  it('leave sessions to their time-out where no NAS is named', async () => {
    const { give, session, to, ends, nas, t0, openSessions } = await start(false)
    const { requestId, credentialId } = await give()
    await session(credentialId)
    await to(t0 + 2 * HOUR)
    expect(nas.heard).toHaveLength(0)
    expect(await openSessions(credentialId)).toHaveLength(1)
    expect(await ends(requestId)).toMatchObject([{ confirmedAt: t0 + 2 * HOUR }])
    expect(nas.sessions.get('s-1')?.endsAt).toBe(t0 + 2 * HOUR)
  })
})

/** The session ended at the NAS, and its news of it were lost. */
async function clearNas(nas: RadiusNas, id: string): Promise<void> {
  const session = nas.sessions.get(id)
  if (session) session.endsAt = 0
  ;(nas.sessions as Map<string, unknown>).delete(id)
}
