import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deliver, expectMatches, faultOf, inState, newOrder } from '../harness'
import { type ScimHarness, startScimHarness } from './scim-harness'

let harness: ScimHarness

beforeEach(async () => {
  harness = await startScimHarness()
})
afterEach(() => harness.close())

describe("the holder's secret", () => {
  it('signs in while access is on, and not a moment longer', async () => {
    let order = await deliver(harness, newOrder(harness))
    const signIn = () => harness.store.signIn(order.nativeName, 'one-time-SECRET-of-the-holder')
    expect(signIn()).toBe(true)
    order = await deliver(harness, { ...inState(order, 'off'), secret: null })
    expect(signIn()).toBe(false)
    order = await deliver(harness, inState(order, 'on', harness.rights))
    expect(signIn()).toBe(true)
    await deliver(harness, inState(order, 'gone'))
    expect(signIn()).toBe(false)
  })

  it('is replaced by a reissue, and only by one', async () => {
    const order = await deliver(harness, newOrder(harness))
    await deliver(harness, { ...order, secret: null })
    expect(harness.store.signIn(order.nativeName, 'one-time-SECRET-of-the-holder')).toBe(true)
    await deliver(harness, { ...order, secret: 'reissued' })
    expect(harness.store.signIn(order.nativeName, 'one-time-SECRET-of-the-holder')).toBe(false)
    expect(harness.store.signIn(order.nativeName, 'reissued')).toBe(true)
  })
})

describe('groups', () => {
  it('are left before an account that holds too many is switched on again', async () => {
    const order = await deliver(harness, inState(await deliver(harness, newOrder(harness)), 'off'))
    harness.store.groupNamed('Door programmers')?.members.add(order.nativeId ?? '')
    harness.proxy.forget()
    await expectMatches(harness, await deliver(harness, inState(order, 'on', harness.rights.slice(0, 1))))
    const patched = harness.proxy.requests.filter((request) => request.method === 'PATCH')
    expect(patched.map((request) => request.path.split('/')[2])).toEqual(['Groups', 'Users', 'Groups'])
  })

  it('keep their other members', async () => {
    const resident = harness.store.userNamed('resident')?.id ?? ''
    await deliver(harness, inState(await deliver(harness, newOrder(harness, harness.rights)), 'gone'))
    expect(harness.store.groupsOf(resident)).toHaveLength(3)
  })

  it('make no account when one of them is not there', async () => {
    const order = newOrder(harness, [harness.rights[0], { group: 'No such group' }])
    expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('refused')
    expect(harness.store.userNamed(order.nativeName)).toBeUndefined()
  })

  it('are looked for in the whole list when the service cannot parse the filter', async () => {
    harness.store.addGroup({ displayName: 'Night "B" shift' })
    await expectMatches(harness, await deliver(harness, newOrder(harness, [{ group: 'Night "B" shift' }])))
  })

  it('may be pinned by id, and another group of that name is then refused', async () => {
    const group = harness.store.groupNamed('VMS operators')
    const pinned = { group: 'VMS operators', groupId: group?.id }
    const order = await deliver(harness, newOrder(harness, [pinned]))
    await expectMatches(harness, order)
    harness.store.removeGroup(group?.id ?? '')
    harness.store.addGroup({ displayName: 'VMS operators' })
    expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('refused')
  })

  it('are refused when two bear the name', async () => {
    const twin = harness.store.addGroup({ displayName: 'Twin' })
    twin.displayName = 'VMS operators'
    const order = newOrder(harness, [{ group: 'VMS operators' }])
    expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('refused')
  })
})

describe('taking', () => {
  it('deletes even where switching off fails', async () => {
    const order = await deliver(harness, newOrder(harness))
    harness.proxy.set(
      { mode: 'answer', reply: { status: 501 } },
      { only: (request) => request.method === 'PATCH' },
    )
    await expectMatches(harness, await deliver(harness, inState(order, 'gone')))
  })

  it('takes the groups even where switching off fails, and says that it failed', async () => {
    const order = await deliver(harness, newOrder(harness, harness.rights))
    harness.proxy.set(
      { mode: 'answer', reply: { status: 500 } },
      { only: (request) => request.method === 'PATCH' && request.path.startsWith('/scim/Users') },
    )
    expect((await faultOf(harness, order, deliver(harness, inState(order, 'off')))).fault).toBe('failing')
    expect(harness.truth(order.credentialId)).toEqual({ objects: 1, active: true, entitlements: [] })
  })

  it.each([
    ['its id', false, []],
    ['its mark', true, []],
    ['its mark in the whole list, where the filter for it finds nothing', true, ['externalId']],
  ])('finds an account that was renamed, by %s', async (_by, forget, deafFilters) => {
    const service = await startScimHarness({ deafFilters })
    try {
      const order = await deliver(service, newOrder(service))
      const user = service.store.users.get(order.nativeId ?? '')
      if (user) user.userName = 'renamed'
      service.plantForeign(order.nativeName)
      const known = forget ? { ...order, nativeId: null } : order
      expect(await service.connector.observe(service.access(), known)).toMatchObject({
        presence: 'present',
        ours: true,
        nativeId: order.nativeId,
      })
      await deliver(service, inState(known, 'gone'))
      expect(service.truth(order.credentialId).objects).toBe(0)
      expect(service.store.userNamed(order.nativeName)?.active).toBe(true)
    } finally {
      await service.close()
    }
  })

  it('keeps the account, switched off, where that is the policy', async () => {
    const keeping = await startScimHarness({}, { deleteAtEnd: false })
    try {
      const order = await deliver(keeping, inState(await deliver(keeping, newOrder(keeping)), 'gone'))
      expect(keeping.truth(order.credentialId)).toEqual({ objects: 1, active: false, entitlements: [] })
      expect(await keeping.connector.observe(keeping.access(), order)).toMatchObject({
        presence: 'disabled',
        keptAtEnd: true,
      })
      await expectMatches(keeping, await deliver(keeping, inState(order, 'on', keeping.rights)))
    } finally {
      await keeping.close()
    }
  })

  it('shows the version that it read', async () => {
    const strict = await startScimHarness({ etag: 'required' })
    try {
      const order = await deliver(strict, newOrder(strict))
      strict.proxy.forget()
      await deliver(strict, inState(order, 'gone'))
      const first = strict.proxy.requests.find((request) => request.method === 'PATCH')
      expect(first?.headers['if-match']).toBe('W/"1"')
    } finally {
      await strict.close()
    }
  })
})

describe('check', () => {
  it('says who the target is by what only it knows', async () => {
    const sentinel = harness.store.userNamed('svc-daypass')
    expect(await harness.connector.check(harness.access())).toMatchObject({
      identity: `${harness.proxy.origin}#${sentinel?.id}`,
      sentinelSeen: true,
    })
  })

  it('refuses a service that takes no PATCH', async () => {
    harness.proxy.set({ mode: 'answer', reply: { status: 200, body: '{"patch":{"supported":false}}' } })
    const error = await faultOf(harness, newOrder(harness), harness.connector.check(harness.access()))
    expect(error.fault).toBe('unsupported')
  })
})
