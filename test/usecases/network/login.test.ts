import { afterEach, expect, it } from 'vitest'
import { PORTAL_DECIDES } from '~/domain/connected-system/connected-system'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { addNetwork, loginOf, NETWORK_TOKEN } from '../../support/network'
import { describeOnBothDialects } from '../../support/portal'
import { attributes, openNetworkWorld } from './network-world'

describeOnBothDialects('logins on the network', (open) => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
  const start = (withNas = true) => openNetworkWorld(open, closing, withNas)

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
})
