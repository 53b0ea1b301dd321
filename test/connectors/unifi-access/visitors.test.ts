import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UnifiAccessConnector } from '~/connectors/unifi-access/connector.server'
import type { Reply } from '../../peers/fault-proxy'
import { startUnifiAccess } from '../../peers/unifi-access'
import { selfSigned } from '../../support/self-signed'
import { all, deliver, expectMatches, faultOf, inState, newOrder, pagesOf } from '../harness'
import { startUnifiHarness, type UnifiHarness, YEARS } from './unifi-harness'

/** What the API reference says of a console, and what one may leave out. */
let harness: UnifiHarness

beforeEach(async () => {
  harness = await startUnifiHarness()
})
afterEach(() => harness.close())

const observe = (subject: Parameters<UnifiHarness['connector']['observe']>[1]) =>
  harness.connector.observe(harness.access(), subject)

function rewrite(only: RegExp, change: (visitor: Record<string, unknown>) => Record<string, unknown>): void {
  harness.proxy.set({
    mode: 'rewrite',
    rewrite(reply, { method, path }): Reply {
      if (method !== 'GET' || !only.test(path)) return reply
      const json = JSON.parse(reply.body) as { data: Record<string, unknown> | Record<string, unknown>[] }
      const data = Array.isArray(json.data) ? json.data.map(change) : change(json.data)
      return { ...reply, body: JSON.stringify({ ...json, data }) }
    },
  })
}

describe("the holder's PIN", () => {
  it('opens the ordered doors until the end, and not at the end', async () => {
    const order = await deliver(harness, newOrder(harness))
    const [pin, end] = [order.secret as string, order.validTo as number]
    const opens = (at: number, door = 'door-main') => harness.console.opens(pin, at, door)
    expect([opens(end - 1000), opens(end), opens(end - 1000, 'door-roof')]).toEqual([true, false, false])
    expect(opens((order.validFrom as number) - 1000)).toBe(false)
    expect((await observe(order)).expiresAt).toBe(end)
    await deliver(harness, inState(order, 'gone'))
    expect(opens(end - 1000)).toBe(false)
  })

  it('is given again without harm, and replaced by a reissue', async () => {
    const order = await deliver(harness, newOrder(harness))
    await deliver(harness, order)
    await deliver(harness, { ...order, secret: '246802' })
    expect(harness.one(order.credentialId).pin).toBe('246802')
    await deliver(harness, { ...order, secret: null })
    expect(harness.one(order.credentialId).pin).toBe('246802')
  })

  it('is told to be taken when somebody else has it', async () => {
    const order = newOrder(harness)
    harness.store.addUser({ first_name: 'Resident', last_name: 'One', pin: order.secret })
    expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('secret_taken')
    expect((await observe(order)).entitlements).toEqual(['door:door-main (no PIN)'])
    await expectMatches(harness, await deliver(harness, { ...order, secret: '246802' }))
  })

  it('is taken off first where setting it again counts as taken', async () => {
    const order = await deliver(harness, newOrder(harness))
    const refused = '{"code": "CODE_CREDS_PIN_CODE_CREDS_ALREADY_EXIST"}'
    harness.proxy.set(
      { mode: 'answer', reply: { status: 200, body: refused } },
      { only: ({ method, path }) => method === 'PUT' && path.endsWith('/pin_codes'), times: 1 },
    )
    await expectMatches(harness, await deliver(harness, order))
    expect(harness.one(order.credentialId).pin).toBe(order.secret)
  })

  it('that was taken away makes a new visitor, so that its holder gets another one', async () => {
    const order = await deliver(harness, newOrder(harness))
    harness.one(order.credentialId).pin = null
    expect((await observe(order)).entitlements).toEqual(['door:door-main (no PIN)'])
    const again = await deliver(harness, { ...order, secret: null })
    expect(again.nativeId).not.toBe(order.nativeId)
    expect(harness.truth(order.credentialId).objects).toBe(1)
  })
})

describe('a visitor that was cancelled', () => {
  it.each(['CANCELLED', 'CANCELED', 4, '4'])('is not gone, however it is spelt: %s', async (status) => {
    const order = await deliver(harness, newOrder(harness))
    const { id } = harness.one(order.credentialId)
    rewrite(/visitors/, (visitor) => (visitor.id === id ? { ...visitor, status } : visitor))
    expect(await observe(order)).toMatchObject({ presence: 'disabled', ours: true })
    rewrite(/visitors/, (visitor) => (visitor.id === id ? { ...visitor, status: 6 } : visitor))
    expect((await observe(order)).presence).toBe('present')
  })

  it('is deleted when it must go, and made anew when it is ordered', async () => {
    const order = await deliver(harness, newOrder(harness))
    harness.one(order.credentialId).cancelled = true
    const again = await deliver(harness, order)
    expect(again.nativeId).not.toBe(order.nativeId)
    await expectMatches(harness, again)
    harness.one(order.credentialId).cancelled = true
    await expectMatches(harness, await deliver(harness, inState(again, 'gone')))
  })
})

it('single doors are found in the group that the console made of them, and where it makes none', async () => {
  const order = await deliver(harness, newOrder(harness, harness.rights))
  await expectMatches(harness, order)
  const [account] = (await all(harness)).filter(({ markedCredentialId }) => markedCredentialId !== null)
  expect(account?.entitlements).toEqual(['door:door-main', 'door:door-roof', 'door_group:group-plant'])
  const plain = await startUnifiHarness({ foldsDoors: false, statuses: 'always-200' })
  try {
    await expectMatches(plain, await deliver(plain, newOrder(plain, plain.rights)))
  } finally {
    await plain.close()
  }
})

it('a list that leaves out remarks hides nobody: each candidate is read by its id', async () => {
  const order = await deliver(harness, newOrder(harness))
  rewrite(/visitors\?/, ({ remarks: _, resources: __, pin_code: ___, ...visitor }) => visitor)
  for (const subject of [order, { ...order, nativeId: null }])
    expect(await observe(subject)).toMatchObject({ ours: true, entitlements: ['door:door-main'] })
  await expectMatches(harness, await deliver(harness, inState({ ...order, nativeId: null }, 'gone')))
})

it('gives nothing where remarks are not told, and leaves nothing behind', async () => {
  const silent = await startUnifiHarness({ tellsRemarks: false })
  try {
    const order = newOrder(silent)
    expect((await faultOf(silent, order, deliver(silent, order))).fault).toBe('unsupported')
    expect(silent.truth(order.credentialId).objects).toBe(0)
  } finally {
    await silent.close()
  }
})

it('a second visitor with our mark is deleted, whatever is ordered', async () => {
  const order = await deliver(harness, newOrder(harness))
  const { id: _, pin: __, ...copy } = harness.one(order.credentialId)
  harness.store.addVisitor(copy)
  expect(harness.truth(order.credentialId).objects).toBe(2)
  await expectMatches(harness, await deliver(harness, order))
})

it('has no list without the right to see users', async () => {
  const blind = await startUnifiHarness({ permissions: ['view:visitor', 'edit:visitor', 'view:space'] })
  try {
    const order = await deliver(blind, newOrder(blind))
    await expectMatches(blind, order)
    expect((await faultOf(blind, order, all(blind))).fault).toBe('unauthorised')
  } finally {
    await blind.close()
  }
})

it('a list shows what the doors of somebody else are, and where they are added later', async () => {
  const { nativeId } = harness.plantForeign('Guest')
  const resident = harness.store.addUser({
    first_name: 'Rita',
    last_name: 'Resident',
    policies: [{ id: 'nights', resources: [{ id: 'door-plant', type: 'door' }] }],
  })
  const rights = async (of: string) =>
    (await all(harness)).find((account) => account.nativeId === of)?.entitlements
  expect([await rights(nativeId), await rights(resident.id)]).toEqual([
    ['door:door-main'],
    ['access_policy:nights', 'door:door-plant'],
  ])
  const resources = ['door-main', 'door-roof'].map((each) => ({ id: each, type: 'door' as const }))
  harness.store.changeVisitor(nativeId, { resources })
  resident.policies = [{ id: 'nights', resources }]
  expect([await rights(nativeId), await rights(resident.id)]).toEqual([
    ['door:door-main', 'door:door-roof'],
    ['access_policy:nights', 'door:door-main', 'door:door-roof'],
  ])
})

it('a user of the house is deactivated and loses its policies, once people ordered it', async () => {
  const { connector, store } = harness
  const policies = [{ id: 'nights', resources: [{ id: 'door-plant', type: 'door' as const }] }]
  const user = store.addUser({ first_name: 'Rita', last_name: 'Resident', pin: '4711', policies })
  const account = { nativeId: user.id, nativeName: 'Rita Resident' }
  const subject = { ...newOrder(harness), ...account }
  expect(await observe(subject)).toMatchObject({ presence: 'present', nativeId: user.id, ours: false })
  const wrong = connector.endForeign(harness.access(), { ...account, nativeName: 'Rita' })
  expect((await faultOf(harness, subject, wrong)).fault).toBe('conflict')
  expect(harness.console.opens('4711', Date.now())).toBe(true)
  for (const _ of [1, 2]) await connector.endForeign(harness.access(), account)
  expect(await observe(subject)).toMatchObject({
    presence: 'disabled',
    nativeId: user.id,
    entitlements: [],
    sentinelSeen: true,
  })
  expect([harness.console.opens('4711', Date.now()), user.policies]).toEqual([false, []])
})

it('a visitor that says something of its own, or is cancelled, is not taken over', async () => {
  const { connector, store } = harness
  for (const change of [{ remarks: 'VIP' }, { cancelled: true }]) {
    const { nativeId, listedAs } = harness.plantForeign('Guest')
    Object.assign(store.visitors.get(nativeId) ?? {}, change)
    const subject = { ...newOrder(harness), nativeId, nativeName: listedAs }
    expect((await faultOf(harness, subject, connector.adopt(harness.access(), subject))).fault).toBe(
      'conflict',
    )
    expect(store.visitors.get(nativeId)).toMatchObject({ ...change, first_name: 'Guest' })
  }
})

it('a list begins anew where it changed since it broke off, and in its middle', async () => {
  harness.populate(450)
  const [first] = await pagesOf(harness, null)
  const place = first?.next ?? ''
  const [_sentinel, gone] = first?.accounts ?? []
  harness.store.visitors.delete(gone?.nativeId ?? '')
  harness.store.addVisitor({ first_name: 'New', last_name: 'Guest', ...YEARS })
  // As many as before, and other ones: who moved to the first page would be missed.
  const rest = (await pagesOf(harness, place)).flatMap(({ accounts }) => accounts)
  expect(rest.map(({ nativeName }) => nativeName).sort()).toEqual(harness.everyName().sort())

  let once = true
  harness.proxy.set({
    mode: 'rewrite',
    rewrite(reply, { path }): Reply {
      if (once && /visitors\?.*page_num=1/.test(path)) {
        once = false
        for (const id of [...harness.store.visitors.keys()].slice(1, 3)) harness.store.visitors.delete(id)
      }
      return reply
    },
  })
  const names = (await all(harness)).map(({ nativeName }) => nativeName)
  expect(names).toEqual(expect.arrayContaining(harness.everyName()))
})

it.each(['repeat', 'end before their total'])('is no list when pages %s', async (what) => {
  harness.populate(300)
  let first = ''
  harness.proxy.set({
    mode: 'rewrite',
    rewrite(reply, { path }): Reply {
      if (/visitors\?.*page_num=1/.test(path)) first = reply.body
      if (!/page_num=2/.test(path)) return reply
      const body = what === 'repeat' ? first : reply.body.replace(/"data":\[.*\],/, '"data":[],')
      return { ...reply, body }
    },
  })
  const order = newOrder(harness)
  expect((await faultOf(harness, order, observe(order))).fault).toBe('nonsense')
})

it('believes the pinned certificate of the controller, and no other', async () => {
  const own = await selfSigned()
  const other = await selfSigned()
  const tls = { cert: own.certificate, key: own.key }
  const secure = await startUnifiAccess({ token: harness.system.token, tls })
  try {
    secure.store.addVisitor({
      first_name: 'Daypass',
      last_name: 'sentinel',
      start_time: 1,
      end_time: 4_000_000_000,
      visit_reason: 'Others',
    })
    const connector = new UnifiAccessConnector()
    const check = (pin: string) =>
      connector.check({
        ...harness.access(),
        config: connector.configSchema.parse({ ...harness.system, controllerUrl: secure.origin, pin }),
      })
    expect((await check(own.fingerprint)).sentinelSeen).toBe(true)
    for (const pin of [other.fingerprint, ''])
      expect((await faultOf(harness, newOrder(harness), check(pin))).fault).toBe('failing')
  } finally {
    await secure.close()
  }
})
