import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { USER } from '~/connectors/scim/wire'
import type { Reply } from '../../peers/fault-proxy'
import { all, deliver, expectMatches, faultOf, inState, newOrder } from '../harness'
import { type ScimHarness, startScimHarness } from './scim-harness'

/** What other SCIM services do, played over the real one by changing its answers on their way. */
let harness: ScimHarness

beforeEach(async () => {
  harness = await startScimHarness()
})
afterEach(() => harness.close())

function rewriteJson(change: (json: Record<string, unknown>, path: string) => unknown): void {
  harness.proxy.set({
    mode: 'rewrite',
    rewrite: (reply, request): Reply =>
      reply.body === ''
        ? reply
        : { ...reply, body: JSON.stringify(change(JSON.parse(reply.body), request.path)) },
  })
}

function capitalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalised)
  if (value === null || typeof value !== 'object') return typeof value === 'boolean' ? String(value) : value
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key[0]?.toUpperCase() + key.slice(1), capitalised(held)]),
  )
}

describe('answers that differ in form only', () => {
  it.each([
    [
      'attribute names in another case and booleans as text',
      (json: Record<string, unknown>) => capitalised(json),
    ],
    ['no totalResults', ({ totalResults: _, ...json }: Record<string, unknown>): unknown => json],
  ])('are understood: %s', async (_name, change) => {
    rewriteJson(change)
    harness.populate(70)
    let order = newOrder(harness, harness.rights.slice(0, 2))
    for (const state of ['on', 'off', 'on', 'gone'] as const) {
      order = await deliver(harness, inState(order, state, harness.rights.slice(0, 2)))
      await expectMatches(harness, order)
    }
    expect(await all(harness)).toHaveLength(72)
  })

  it('asks for the names of groups that a user tells by id only', async () => {
    rewriteJson((json) => ({
      ...json,
      ...(Array.isArray(json.groups)
        ? { groups: json.groups.map((group: { value: string }) => ({ value: group.value })) }
        : {}),
    }))
    await expectMatches(harness, await deliver(harness, newOrder(harness, harness.rights)))
  })

  it('leaves groups alone that it is in through other groups, and reports them', async () => {
    const held = await deliver(harness, newOrder(harness))
    rewriteJson((json) =>
      json.userName === held.nativeName
        ? {
            ...json,
            groups: [...(json.groups as object[]), { value: 'g99', display: 'All staff', type: 'indirect' }],
          }
        : json,
    )
    await deliver(harness, held)
    await deliver(harness, inState(held, 'off'))
    expect(harness.proxy.requests.some((request) => request.path.includes('g99'))).toBe(false)
    expect((await harness.connector.observe(harness.access(), held)).entitlements).toEqual(['All staff'])
  })
})

describe('answers that cannot be trusted', () => {
  const list = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

  it.each([
    [
      'a page that comes again and again',
      (json: Record<string, unknown>) => ({ ...json, totalResults: 5000 }),
    ],
    ['a list that ends before its total', () => ({ schemas: [list], totalResults: 9, Resources: [] })],
    ['a list without the schema of one', ({ schemas: _, ...json }: Record<string, unknown>) => json],
    ['a list that tells neither resources nor a total', () => ({ schemas: [list] })],
    [
      'users without ids',
      (json: Record<string, unknown>) => ({ ...json, Resources: [{ userName: 'svc-daypass' }] }),
    ],
    [
      'a list of over 4 MiB',
      (json: Record<string, unknown>) => ({ ...json, padding: 'x'.repeat(4 * 1024 * 1024) }),
    ],
  ])('are nonsense, not a list: %s', async (_name, change) => {
    rewriteJson((json, path) => (path.startsWith('/scim/Users?') ? change(json) : json))
    const order = newOrder(harness)
    expect((await faultOf(harness, order, all(harness))).fault).toBe('nonsense')
    expect((await faultOf(harness, order, harness.connector.observe(harness.access(), order))).fault).toBe(
      'nonsense',
    )
  })

  it('are nonsense when another user is told than was asked for', async () => {
    const held = await deliver(harness, newOrder(harness))
    rewriteJson((json, path) => (path === `/scim/Users/${held.nativeId}` ? { ...json, id: 'u999' } : json))
    const error = await faultOf(harness, held, harness.connector.observe(harness.access(), held))
    expect(error.fault).toBe('nonsense')
  })

  it('are not read at all when they say that they have no end', async () => {
    let made = 0
    rewriteJson((json, path) => {
      if (!path.startsWith('/scim/Users?')) return json
      const next = () => ({ schemas: [USER], id: `x${++made}`, userName: `x${made}` })
      return { schemas: [list], totalResults: 10_000_000, Resources: Array.from({ length: 9000 }, next) }
    })
    const order = newOrder(harness)
    const error = await faultOf(harness, order, all(harness))
    expect(error.fault).toBe('nonsense')
    expect(made).toBe(9000)
  })

  it('give up on a list whose total never stands still', async () => {
    harness.populate(120)
    let total = 500
    rewriteJson((json, path) => {
      if (!path.startsWith('/scim/Users?')) return json
      total -= 1
      const last = (json.startIndex as number) + (json.Resources as []).length > (json.totalResults as number)
      return { ...json, totalResults: last ? json.totalResults : total }
    })
    const error = await faultOf(harness, newOrder(harness), all(harness))
    expect(error.fault).toBe('nonsense')
  })

  it('read a list again when somebody left while it was read, so that nobody slips past', async () => {
    harness.populate(120)
    const first = harness.store.userNamed('staff-0')
    let pages = 0
    rewriteJson((json, path) => {
      if (path.startsWith('/scim/Users?') && ++pages === 1) harness.store.removeUser(first?.id ?? '')
      return json
    })
    const listed = (await all(harness)).map((account) => account.nativeName)
    for (const name of harness.everyName()) expect(listed).toContain(name)
  })

  it('go on at the page that a reading broke off at, and begin anew when the list has moved since', async () => {
    harness.populate(250)
    const places: (string | null)[] = []
    const told: number[] = []
    for await (const { next, total, accounts } of harness.connector.list(harness.access(), null)) {
      places.push(next)
      told.push(accounts.length)
      expect(total).toBe(harness.everyName().length)
    }
    expect(places.at(-1)).toBeNull()
    expect(places.length).toBeGreaterThan(2)
    const names = async (from: string | null) => {
      const found: string[] = []
      for await (const page of harness.connector.list(harness.access(), from))
        found.push(...page.accounts.map((account) => account.nativeName))
      return found
    }
    const whole = await names(null)
    expect(await names(places[0] ?? null)).toEqual(whole.slice(told[0]))
    expect(await names('no place of ours')).toEqual(whole)

    harness.store.removeUser(harness.store.userNamed('staff-0')?.id ?? '')
    const moved = await names(places[1] ?? null)
    for (const name of harness.everyName()) expect(moved).toContain(name)
    // The total is the same again, and the account after the place moved before it.
    const total = harness.everyName().length
    const place = `99 of ${total} ${[...harness.store.users.keys()][98]}`
    harness.store.removeUser(harness.store.userNamed('staff-1')?.id ?? '')
    harness.store.addUser({ userName: 'newcomer' })
    const shifted = await names(place)
    for (const name of harness.everyName()) expect(shifted).toContain(name)
  })

  it('call a list without the sentinel no list', async () => {
    harness.store.removeUser(harness.store.userNamed('svc-daypass')?.id ?? '')
    const order = newOrder(harness)
    expect((await faultOf(harness, order, all(harness))).fault).toBe('unauthorised')
    expect(await harness.connector.observe(harness.access(), order)).toMatchObject({
      presence: 'absent',
      sentinelSeen: false,
    })
  })

  it('are undone when the service does not keep our mark', async () => {
    rewriteJson(({ externalId: _, ...json }) => json)
    const order = newOrder(harness)
    expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('unsupported')
    expect(harness.store.userNamed(order.nativeName)).toBeUndefined()
  })
})

describe('Retry-After', () => {
  it.each([
    ['30', 30_000],
    ['Sat, 05 Apr 2031 06:01:30 GMT', 90_000],
    ['Sat, 05 Apr 2031 05:00:00 GMT', 0],
    ['soon', null],
  ])('%s is waited for', async (header, wait) => {
    harness.proxy.set({
      mode: 'answer',
      reply: { status: 429, headers: { 'retry-after': header, date: 'Sat, 05 Apr 2031 06:00:00 GMT' } },
    })
    const order = newOrder(harness)
    const error = await faultOf(harness, order, harness.connector.observe(harness.access(), order))
    expect(error).toMatchObject({ fault: 'throttled', retryAfter: wait })
  })
})
