import { afterEach, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { sweep } from '~/engine/sweep.server'
import { touch } from '~db/repositories/credential-inputs'
import { credentialById, PRIORITY } from '~db/repositories/credentials'
import { endGrants } from '~db/repositories/grants'
import { codesHeard, type RadiusNas } from '../../peers/radius-nas'
import { loginOf } from '../../support/network'
import { describeOnSqlite } from '../../support/portal'
import { attributes, openNetworkWorld } from './network-world'

describeOnSqlite('sessions on the network', (open) => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
  const start = (withNas = true) => openNetworkWorld(open, closing, withNas)

  it('end with the access, and the end counts only then', async () => {
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

  it('are ended by a lock at once', async () => {
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

  it('whose device signs in anew is where the newest answer let it in, and ends with that', async () => {
    const { give, session, ask, tell, nas, t0, test, settle, ends, openSessions } = await start()
    const { credentialId } = await give({ to: t0 + 8 * HOUR })
    await session(credentialId)
    const plant = await give({ entitlements: ['plant'], to: t0 + 8 * HOUR })
    const { userName, password } = await loginOf(test, credentialId)
    const answer = await ask('login', attributes({ 'User-Name': userName, 'User-Password': password }))
    const [sessionClass] = (answer.body as Record<string, { value: string[] }>)['reply:Class']?.value ?? []
    await tell('s-1', 'Interim-Update', sessionClass ?? '', userName)
    await settle()
    expect(await openSessions(credentialId)).toMatchObject([{ entitlement: '40 plant-acl' }])
    await test.services.store.transact(async (tx) => {
      await endGrants(tx, plant.grantIds, t0, null, 'not needed')
      await touch(tx, { credentialIds: [credentialId] }, t0, PRIORITY.end)
    })
    await settle()
    expect(nas.sessions.size).toBe(0)
    expect(await ends(plant.requestId)).toMatchObject([{ proof: 'portal' }])
  })

  it('are told of an extension, and of an earlier end', async () => {
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

  it('end where the NAS cannot change them', async () => {
    const { give, session, nas, t0, openSessions } = await start()
    const { credentialId } = await give({ to: t0 + HOUR })
    await session(credentialId)
    nas.fault.knowsNoCoa = true
    await give({ from: t0 + HOUR, to: t0 + 3 * HOUR })
    expect(codesHeard(nas)).toEqual([43, 40])
    expect(await openSessions(credentialId)).toEqual([])
  })

  it('end with their segment, while another one is held', async () => {
    const { give, session, nas, to, t0, ends } = await start()
    const plant = await give({ entitlements: ['plant'], to: t0 + HOUR })
    await give({ entitlements: ['office'] })
    await session(plant.credentialId)
    await to(t0 + HOUR)
    expect(nas.sessions.size).toBe(0)
    expect(await ends(plant.requestId)).toMatchObject([{ confirmedAt: t0 + HOUR }])
  })

  it('that the NAS does not know any more are over', async () => {
    const { give, session, nas, to, t0, ends, openSessions } = await start()
    const { requestId, credentialId } = await give()
    const { id } = await session(credentialId)
    await clearNas(nas, id)
    await to(t0 + 2 * HOUR)
    expect(await openSessions(credentialId)).toEqual([])
    expect(await ends(requestId)).toMatchObject([{ confirmedAt: t0 + 2 * HOUR }])
  })

  it('are written down as the NAS tells, once, however often and in whatever order it comes', async () => {
    const { give, session, tell, openSessions, events, ask, to, t0, test } = await start()
    const { credentialId } = await give()
    const { id, sessionClass, userName } = await session(credentialId)
    await tell(id, 'Start', sessionClass, userName)
    await tell(id, 'Interim-Update', sessionClass ?? '', userName)
    expect(await openSessions(credentialId)).toHaveLength(1)
    await tell(id, 'Stop', sessionClass, userName)
    await tell(id, 'Stop', sessionClass, userName)
    await tell(id, 'Start', sessionClass, userName)
    expect(await openSessions(credentialId)).toHaveLength(0)
    // An update without a start is a session as well, and one long after the end is a session that did not end.
    await tell('s-2', 'Interim-Update', '', userName)
    await to(t0 + 10 * MINUTE)
    await tell(id, 'Interim-Update', sessionClass ?? '', userName)
    expect(await openSessions(credentialId)).toHaveLength(2)
    expect(await events('network.session_started')).toHaveLength(3)
    const restart = attributes({ 'Acct-Status-Type': 'Accounting-On', 'NAS-IP-Address': '127.0.0.1' })
    expect(await ask('accounting', restart)).toEqual({ status: 204, body: null })
    expect(await openSessions(credentialId)).toHaveLength(0)
    expect(await events('network.session_ended')).toHaveLength(3)
    expect((await tell('s-9', 'Start', '', 'dp-nobodyknow')).status).toBe(204)
    expect((await credentialById(test.services.store.read, credentialId))?.lastUsedAt).toBe(t0)
  })

  it('are of whom their Class names, whatever name they are told under', async () => {
    const { give, login, tell, lock, nas, test, settle, openSessions } = await start()
    const { credentialId } = await give()
    const answer = await login(credentialId)
    const sessionClass = String(
      (answer.body as Record<string, { value: unknown[] }>)['reply:Class']?.value[0],
    )
    nas.open({ id: 's-1', userName: 'anonymous', vlan: '120', sessionClass, endsAt: test.clock.now() + HOUR })
    await tell('s-1', 'Start', sessionClass, 'anonymous')
    expect(await openSessions(credentialId)).toHaveLength(1)
    await lock()
    await settle()
    expect(nas.sessions.size).toBe(0)
  })

  it('are no longer those of whoever had the same number before', async () => {
    const { give, session, events, openSessions } = await start()
    const [first, second] = [await give(), await give({ people: ['amina'] })]
    await session(first.credentialId, 's-1')
    await session(second.credentialId, 's-1')
    expect(await openSessions(first.credentialId)).toHaveLength(0)
    expect(await openSessions(second.credentialId)).toHaveLength(1)
    expect(await events('network.session_ended')).toHaveLength(1)
  })

  it('that began while their access was taken away are ended', async () => {
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

  it('are left to their time-out where no NAS is named', async () => {
    const { give, session, to, ends, nas, t0, openSessions } = await start(false)
    const { requestId, credentialId } = await give()
    await session(credentialId)
    await to(t0 + 2 * HOUR)
    expect(nas.heard).toHaveLength(0)
    expect(await openSessions(credentialId)).toHaveLength(1)
    expect(await ends(requestId)).toMatchObject([{ confirmedAt: t0 + 2 * HOUR }])
    expect(nas.sessions.get('s-1')?.endsAt).toBe(t0 + 2 * HOUR)
  })

  it('are forgotten three months after their end, and never while they are open', async () => {
    const { give, session, tell, test } = await start()
    const { services, clock } = test
    const { credentialId } = await give()
    const over = await session(credentialId)
    await session(credentialId, 's-2')
    await tell(over.id, 'Stop', over.sessionClass, over.userName)
    const { q, t } = services.store.read
    const left = async () => {
      await sweep(services)
      return (await q.select().from(t.radiusSession)).map((row) => row.nasSessionId).sort()
    }
    clock.set(clock.now() + 90 * DAY)
    expect(await left()).toEqual(['s-1', 's-2'])
    clock.advance(MINUTE)
    expect(await left()).toEqual(['s-2'])
  })
})

/** The session ended at the NAS, and its news of it were lost. */
async function clearNas(nas: RadiusNas, id: string): Promise<void> {
  const session = nas.sessions.get(id)
  if (session) session.endsAt = 0
  ;(nas.sessions as Map<string, unknown>).delete(id)
}
