import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { ADMINISTRATOR } from '~/connectors/mqtt-dynsec/rights.server'
import type { Account } from '~/domain/reconciliation/observation'
import { describeWithPeer } from '../../support/with-peer'
import { all, deliver, faultOf, inState, newOrder } from '../harness'
import { type DynsecHarness, startDynsecHarness } from './dynsec-harness'

const PASSWORD = 'one-time-SECRET-of-the-holder'

describeWithPeer('Mosquitto', 'mqtt-dynsec, beyond what every connector does', (program) => {
  let harness: DynsecHarness
  beforeAll(async () => {
    harness = await startDynsecHarness({ program })
  })
  afterEach(() => harness.heal())
  afterAll(() => harness.close())

  const observe = (order: ReturnType<typeof newOrder>) => harness.connector.observe(harness.access(), order)
  const given = async () => ({ ...(await deliver(harness, newOrder(harness))), secret: null })

  it.each(['off', 'gone'] as const)(
    'cuts off who is connected when told %s, and lets nobody back in',
    async (state) => {
      const { mosquitto } = harness
      const [held, neighbour] = [await given(), await given()]
      const sessions = await Promise.all(
        [held, held, neighbour].map(({ nativeName }) =>
          mosquitto.openSession({ username: nativeName, password: PASSWORD }),
        ),
      )
      expect(sessions.map(({ code }) => code)).toEqual([0, 0, 0])
      await deliver(harness, inState(held, state))
      await Promise.all(sessions.slice(0, 2).map(({ ended }) => ended))
      expect(sessions[2]?.isOpen()).toBe(true)
      expect(await mosquitto.signIn(held.nativeName, PASSWORD)).not.toBe(0)
      sessions[2]?.close()

      const again = await deliver(harness, {
        ...inState(held, 'on', harness.rights.slice(0, 1)),
        secret: null,
      })
      // Off keeps the password; what is made anew has none until a new one is made.
      expect((await mosquitto.signIn(again.nativeName, PASSWORD)) === 0).toBe(state === 'off')
      expect(again.nativeId === held.nativeId).toBe(state === 'off')
    },
  )

  it('leaves a session alone when nothing has to be changed', async () => {
    const held = await given()
    const session = await harness.mosquitto.openSession({ username: held.nativeName, password: PASSWORD })
    harness.countWrites()
    await deliver(harness, held)
    expect(harness.countWrites()).toBe(0)
    expect(session.isOpen()).toBe(true)
    session.close()
  })

  it('gives nothing where a role is missing, and does not switch on what it could not narrow', async () => {
    const missing = newOrder(harness, [{ role: 'nobody-made-it' }])
    expect((await faultOf(harness, missing, deliver(harness, missing))).fault).toBe('refused')
    expect(harness.truth(missing.credentialId).objects).toBe(0)

    const held = await deliver(harness, inState(await given(), 'off'))
    const wider = inState(held, 'on', [{ role: 'nobody-made-it' }])
    expect((await faultOf(harness, wider, deliver(harness, wider))).fault).toBe('refused')
    expect(harness.truth(held.credentialId)).toMatchObject({ active: false, entitlements: [] })
  })

  it('shows what a client has from a group, and takes it out of the group', async () => {
    const held = await given()
    harness.mosquitto.change('createGroup', 'everything')
    harness.mosquitto.change('addGroupClient', 'everything', held.nativeName)
    expect((await observe(held)).entitlements).toEqual(['group: everything', 'telemetry-reader'])
    await deliver(harness, held)
    expect((await observe(held)).entitlements).toEqual(['telemetry-reader'])
  })

  it('is another broker where the sentinel bears another description, and none where it bears none', async () => {
    const { identity } = await harness.connector.check(harness.access())
    const describe = (textdescription: string) =>
      harness.mosquitto.command({ command: 'modifyClient', username: 'sentinel', textdescription })
    try {
      describe('the broker of another plant')
      expect((await harness.connector.check(harness.access())).identity).not.toBe(identity)
      describe('')
      expect(await harness.connector.check(harness.access())).toMatchObject({ sentinelSeen: false })
      expect((await faultOf(harness, newOrder(harness), all(harness))).fault).toBe('unauthorised')
    } finally {
      describe('the broker of the plant, 7f3a91c2')
    }
  })

  it('knows its own account and the sentinel as its own', async () => {
    const { ownAccounts } = await harness.connector.check(harness.access())
    expect(ownAccounts.map(({ nativeId }) => nativeId).sort()).toEqual([
      '$default-access',
      'admin',
      'sentinel',
    ])
  })

  it('tells who could change clients, by whichever role and group, and what is open to everybody', async () => {
    const { mosquitto } = harness
    const rightsOf = async (id: string) =>
      (await harness.connector.check(harness.access())).ownAccounts.find(({ nativeId }) => nativeId === id)
        ?.entitlements
    expect(await rightsOf('admin')).toEqual(['admin', ADMINISTRATOR])
    const openToAll = (allow: boolean) =>
      mosquitto.command({
        command: 'setDefaultACLAccess',
        acls: [{ acltype: 'publishClientSend', allow }],
      })
    const before = await rightsOf('$default-access')
    expect(before).not.toContain('publishClientSend')
    mosquitto.change('createRole', 'plant-tools')
    mosquitto.change('addRoleACL', 'plant-tools', 'publishClientSend', '$CONTROL/#', 'allow')
    mosquitto.change('createGroup', 'workshop')
    mosquitto.change('addGroupRole', 'workshop', 'plant-tools')
    mosquitto.change('createClient', 'laptop-3', '-p', 'secret')
    mosquitto.change('addGroupClient', 'workshop', 'laptop-3')
    const listed = (await all(harness)).find(({ nativeName }) => nativeName === 'laptop-3')
    expect(listed?.entitlements).toEqual([ADMINISTRATOR, 'group: workshop'])

    const quiet = newOrder(harness, [{ role: 'plant-tools' }])
    expect((await faultOf(harness, quiet, deliver(harness, quiet))).fault).toBe('refused')
    const said = { role: 'plant-tools', administrator: true }
    const held = await deliver(harness, newOrder(harness, [said]))
    expect((await observe(held)).entitlements.toSorted()).toEqual(
      harness.connector.heldTogether([said]).toSorted(),
    )
    try {
      openToAll(true)
      mosquitto.change('setAnonymousGroup', 'workshop')
      expect(await rightsOf('$default-access')).toEqual([...(before ?? []), 'publishClientSend'].sort())
      expect(await rightsOf('$anonymous')).toEqual([ADMINISTRATOR, 'group: workshop', 'plant-tools'])
    } finally {
      openToAll(false)
      mosquitto.command({ command: 'setAnonymousGroup', groupname: '' })
    }
  })

  it.each(['off', 'gone'] as const)(
    'takes what it made when told %s, whichever of its texts somebody changed',
    async (state) => {
      const { mosquitto } = harness
      const renamed = await given()
      mosquitto.command({ command: 'modifyClient', username: renamed.nativeName, textname: 'Pump 7' })
      await deliver(harness, inState(renamed, state))
      expect(await mosquitto.signIn(renamed.nativeName, PASSWORD)).not.toBe(0)

      const stripped = await given()
      harness.stripMark(stripped.credentialId)
      const call = deliver(harness, inState(stripped, state))
      expect((await faultOf(harness, stripped, call)).fault).toBe('conflict')
      expect(mosquitto.clientNamed(stripped.nativeName)).toMatchObject({ disabled: true })
      expect(await mosquitto.signIn(stripped.nativeName, PASSWORD)).not.toBe(0)
    },
  )

  it('hears the answers to others between its own', async () => {
    const orders = Array.from({ length: 8 }, () => newOrder(harness))
    await Promise.all(orders.map((order) => deliver(harness, order)))
    for (const order of orders)
      expect(await observe(order)).toMatchObject({ presence: 'present', ours: true })
  })

  it('goes on with a list where it was broken off, and begins anew where the list has moved', async () => {
    harness.populate(150)
    const read = async (from: string | null) => {
      const accounts: Account[] = []
      let next: string | null = from
      const total: (number | null)[] = []
      for await (const page of harness.connector.list(harness.access(), from)) {
        accounts.push(...page.accounts)
        next = page.next ?? next
        total.push(page.total)
      }
      return { names: accounts.map(({ nativeName }) => nativeName), next, total }
    }
    const whole = await read(null)
    expect([...whole.names].sort()).toEqual(harness.everyName().sort())
    expect(new Set(whole.total)).toEqual(new Set([whole.names.length]))
    const rest = await read(whole.next)
    expect(rest.names.length).toBeGreaterThan(0)
    expect(rest.names).toEqual(whole.names.slice(whole.names.length - rest.names.length))

    harness.mosquitto.change('deleteClient', whole.names.find((name) => name.startsWith('sensor-')) ?? '')
    const moved = await read(whole.next)
    expect([...moved.names].sort()).toEqual(harness.everyName().sort())
  })
})
