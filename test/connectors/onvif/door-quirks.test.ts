import { afterEach, describe, expect, it } from 'vitest'
import type { Order } from '~/connectors/contract'
import { all, deliver, expectMatches, faultOf, inState, newOrder } from '../harness'
import { type DoorHarness, startDoorHarness } from './door-harness'

let harness: DoorHarness
afterEach(() => harness?.close())

async function start(...given: Parameters<typeof startDoorHarness>): Promise<DoorHarness> {
  harness = await startDoorHarness(...given)
  return harness
}
const observe = (order: Order) => harness.connector.observe(harness.access(), order)
const fault = async (call: Promise<unknown>) => (await faultOf(harness, newOrder(harness), call)).fault
const opens = (order: Order, at: number, profile?: string) =>
  harness.door.opens({ pin: order.secret ?? '' }, at, profile)

describe('a door', () => {
  it('opens to the PIN from the start to the end, and each profile to its own end', async () => {
    await start()
    const order = newOrder(harness, harness.rights.slice(0, 2))
    const [first, second] = order.entitlements
    const { validFrom: from, validTo: to } = order
    if (!first || !second || from === null || to === null) throw new Error('two rights for a time')
    const soon = to - 3_600_000
    await deliver(harness, { ...order, entitlements: [{ ...first, until: soon }, second] })
    expect([opens(order, from - 1), opens(order, from), opens(order, to - 1), opens(order, to)]).toEqual([
      ...[false, true, true, false],
    ])
    expect([opens(order, soon - 1, 'profile-main'), opens(order, soon, 'profile-main')]).toEqual([
      true,
      false,
    ])
    expect(opens(order, soon, 'profile-plant')).toBe(true)
  })

  it('takes a later end, and no other change is made twice', async () => {
    await start()
    const held = await deliver(harness, newOrder(harness))
    harness.door.forget()
    await deliver(harness, held)
    expect(harness.door.actions.filter((name) => name === 'ModifyCredential')).toEqual([])
    const later = (held.validTo ?? 0) + 86_400_000
    const longer = {
      ...held,
      validTo: later,
      entitlements: held.entitlements.map((e) => ({ ...e, until: later })),
    }
    await expectMatches(harness, await deliver(harness, longer))
    expect(opens(held, later - 1)).toBe(true)
  })

  it('keeps the code when it is changed after the code was forgotten', async () => {
    await start()
    const held = await deliver(harness, newOrder(harness))
    await deliver(harness, inState({ ...held, secret: null }, 'on', harness.rights.slice(1, 3)))
    expect(opens(held, held.validFrom ?? 0, 'profile-roof')).toBe(true)
    expect(opens(held, held.validFrom ?? 0, 'profile-main')).toBe(false)
  })

  it('that still refers to a credential keeps it: disabled, which is its end', async () => {
    const inUse = new Set<string>()
    await start({ credentialRules: { inUse: ({ token }) => inUse.has(token) } })
    const held = await deliver(harness, newOrder(harness))
    inUse.add(harness.one(held.credentialId).token)
    const gone = await deliver(harness, inState(held, 'gone'))
    expect(await observe(gone)).toMatchObject({
      presence: 'disabled',
      ours: true,
      keptAtEnd: true,
      entitlements: [],
    })
    expect(opens(held, held.validFrom ?? 0)).toBe(false)
    await deliver(harness, gone)
    // Once nothing refers to it any more, it goes.
    inUse.clear()
    await expectMatches(harness, await deliver(harness, gone))
  })

  it('keeps every one where its settings say so', async () => {
    await start({}, { deleteAtEnd: false })
    const held = await deliver(harness, newOrder(harness))
    expect(await observe(await deliver(harness, inState(held, 'gone')))).toMatchObject({
      ...{ presence: 'disabled', keptAtEnd: true, entitlements: [] },
    })
  })

  it.each([true, false])(
    'is not closed to a holder whose number somebody gave to another credential (deleteAtEnd %s)',
    async (deleteAtEnd) => {
      const formats = { 'pt:PIN': ['SIMPLE_NUMBER32', 'SIMPLE_NUMBER56'] }
      await start({ credentialRules: { formats } }, { deleteAtEnd })
      const held = await deliver(harness, newOrder(harness))
      const { identifiers, profiles } = harness.one(held.credentialId)
      // The same number in another format.
      const [code] = identifiers
      if (code === undefined) throw new Error('it has a code')
      const copy = harness.door.credentials.create({
        holder: 'somebody else',
        identifiers: [{ ...code, format: 'SIMPLE_NUMBER56', value: code.value.padStart(14, '0') }],
        profiles,
      })
      const gone = await deliver(harness, inState(held, 'gone'))
      expect(await observe(gone)).toMatchObject({ presence: 'present', entitlements: ['profile-main'] })
      expect(harness.door.credentials.find(copy.token)).toBe(copy)
      harness.door.credentials.remove(copy.token)
      expect((await observe({ ...gone, secret: null })).presence).toBe(deleteAtEnd ? 'absent' : 'disabled')
    },
  )

  it('is not closed while one that bears our name opens it beside one that bears our mark', async () => {
    await start({}, { deleteAtEnd: false })
    const held = await deliver(harness, newOrder(harness))
    const { token, identifiers, profiles, holder, description } = harness.one(held.credentialId)
    harness.door.credentials.remove(token)
    const useless = identifiers.map((each) => ({ ...each, value: '00000001' }))
    const described = description === undefined ? {} : { description }
    harness.door.credentials.create({ ...described, holder, identifiers: useless, profiles: [] })
    harness.door.credentials.create({ ...described, holder: 'somebody else', identifiers, profiles })
    const gone = await deliver(harness, inState(held, 'gone'))
    expect(opens(held, held.validFrom ?? 0)).toBe(true)
    expect(await observe({ ...gone, nativeId: held.nativeId })).toMatchObject({ presence: 'present' })
  })

  it('gives a token to somebody else once it is free: they are left alone', async () => {
    await start({ credentialRules: { reusesTokens: true } })
    const held = await deliver(harness, newOrder(harness))
    const { token } = harness.one(held.credentialId)
    harness.destroy(held.credentialId)
    harness.populate(1)
    const other = harness.door.credentials.find(token)
    expect(other?.holder).toBe('staff-0')
    for (const state of ['off', 'gone'] as const) await deliver(harness, inState(held, state))
    expect(harness.door.credentials.find(token)).toBe(other)
    expect(await observe(held)).toMatchObject({ presence: 'absent', sentinelSeen: true })
    expect((await all(harness)).map(({ nativeId }) => nativeId)).not.toContain(held.nativeId)
    const again = await deliver(harness, held)
    expect(again.nativeId).not.toBe(held.nativeId)
  })

  it('has one credential where two were made, whoever made the other', async () => {
    await start()
    const held = await deliver(harness, newOrder(harness))
    const { token: _, enabled: __, ...credential } = harness.one(held.credentialId)
    const identifiers = credential.identifiers.map((each) => ({ ...each, value: '00000007' }))
    harness.door.credentials.create({ ...credential, identifiers })
    expect(harness.truth(held.credentialId).objects).toBe(2)
    await deliver(harness, inState({ ...held, nativeId: null }, 'on', harness.rights.slice(0, 1)))
    expect(harness.truth(held.credentialId).objects).toBe(1)
  })

  it('refuses what is not as both seats read it', async () => {
    await start()
    const renamed = { accessProfile: 'profile-plant', accessProfileName: 'Boiler room' }
    for (const right of [renamed, { accessProfile: 'profile-gone' }])
      expect(await fault(deliver(harness, newOrder(harness, [right])))).toBe('refused')
    const first = newOrder(harness)
    await deliver(harness, first)
    expect(await fault(deliver(harness, { ...newOrder(harness), secret: first.secret }))).toBe('refused')
  })

  it('is looked at before it is confirmed: types and formats of codes', async () => {
    await start({}, { codeFormat: 'SIMPLE_NUMBER56' })
    expect(await fault(harness.connector.check(harness.access()))).toBe('unsupported')
    await harness.close()
    await start({}, { codeFormat: 'SIMPLE_NUMBER56', codeType: 'Card' })
    expect(await harness.connector.check(harness.access())).toMatchObject({ sentinelSeen: true })
  })
})

describe('the list of a controller', () => {
  it('can be gone on with from the end of any page', async () => {
    await start({ credentialRules: { maxLimit: 10 } })
    harness.populate(34)
    const whole = (await all(harness)).map(({ nativeId }) => nativeId)
    for await (const { next } of harness.connector.list(harness.access(), null)) {
      if (next === null) break
      const rest: string[] = []
      for await (const page of harness.connector.list(harness.access(), next))
        rest.push(...page.accounts.map(({ nativeId }) => nativeId))
      expect(rest).toEqual(whole.slice(-rest.length))
      expect(rest.length).toBeGreaterThan(0)
    }
  })

  it('is none when its pages repeat, or its place is forgotten', async () => {
    await start({ credentialRules: { maxLimit: 10 } })
    harness.populate(34)
    harness.door.lists.paging = 'repeats'
    expect(await fault(all(harness))).toBe('nonsense')
    harness.door.lists.paging = 'right'
    const from = async () => {
      for await (const _ of harness.connector.list(harness.access(), 'from:nowhere'));
    }
    expect(await fault(from())).toBe('refused')
  })
})
