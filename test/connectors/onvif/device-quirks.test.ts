import { afterEach, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { deliver, expectMatches, faultOf, inState, newOrder } from '../harness'
import { type DeviceHarness, startDeviceHarness } from './device-harness'

let harness: DeviceHarness
afterEach(() => harness?.close())

async function start(...given: Parameters<typeof startDeviceHarness>): Promise<DeviceHarness> {
  harness = await startDeviceHarness(...given)
  return harness
}
const check = () => harness.connector.check(harness.access())
const observe = (order: Parameters<typeof inState>[0]) => harness.connector.observe(harness.access(), order)
const actions = () => harness.device.actions
/** What it comes to when an order is delivered: a fault, or the read-back's presence. */
const outcome = async (order: Parameters<typeof inState>[0]) =>
  (await faultOf(harness, order, deliver(harness, order))).fault

describe('the clock of a device', () => {
  it.each([3 * HOUR, -400 * 24 * HOUR])('may be %d ms wrong: it is asked by its own', async (offset) => {
    const { device } = await start()
    device.clock.offset = offset
    const { clockSkew } = await check()
    expect(Math.abs((clockSkew ?? 0) - offset)).toBeLessThan(MINUTE)
    const held = await deliver(harness, newOrder(harness))
    await expectMatches(harness, held)
    await expectMatches(harness, await deliver(harness, inState(held, 'gone')))
  })

  it('is asked again with a name where it is not told to strangers', async () => {
    const { device } = await start({ openClock: false })
    await expectMatches(harness, await deliver(harness, newOrder(harness)))
    // The refusal was dated by the server behind it, whose clock is right: there is no other way to know.
    device.clock.offset = 3 * HOUR
    expect((await faultOf(harness, newOrder(harness), check())).fault).toBe('unauthorised')
  })

  it('is asked in UTC or not at all', async () => {
    await start({ tellsUtc: false })
    expect((await faultOf(harness, newOrder(harness), check())).fault).toBe('nonsense')
  })
})

describe('what a device takes', () => {
  it.each([
    ['names of 14 characters', { maxNameLength: 13 }],
    ['passwords as long as they are made', { maxPasswordLength: 15 }],
  ])('is looked at before it is confirmed: %s', async (_, rules) => {
    await start({ rules })
    expect((await faultOf(harness, newOrder(harness), check())).fault).toBe('unsupported')
  })

  it('makes passwords as its settings say', async () => {
    const { connector, system } = await start({}, { passwordLength: 12 })
    expect(connector.secretShape(system)).toMatchObject({ length: 12 })
  })

  it.each([
    ['no room for another user', { maxUsers: 2 }],
    ['passwords that are stronger', { strong: () => false }],
  ])('is refused by name when it is too much: %s', async (_, rules) => {
    await start({ rules })
    const order = newOrder(harness)
    expect(await outcome(order)).toBe('refused')
    expect((await observe(order)).presence).toBe('absent')
  })

  it('may be more than it lets go: a fixed user is said to be there still', async () => {
    const fixedUsers: string[] = []
    await start({ rules: { fixedUsers } })
    const held = await deliver(harness, newOrder(harness))
    fixedUsers.push(held.nativeName)
    harness.device.forget()
    expect(await outcome(inState(held, 'gone'))).toBe('refused')
    expect(actions().filter((name) => name === 'DeleteUsers')).toHaveLength(1)
    expect(await observe(held)).toMatchObject({ presence: 'present', ours: true })
  })
})

describe('names in DeleteUsers', () => {
  it.each([
    ['tds', 'overlooked', 1],
    ['tt', 'overlooked', 2],
    ['tt', 'refused', 2],
  ] as const)('of %s, others %s, are found after %d tries', async (deletesBy, otherNames, tries) => {
    await start({ rules: { deletesBy, otherNames } })
    const held = await deliver(harness, newOrder(harness))
    harness.device.forget()
    await expectMatches(harness, await deliver(harness, inState(held, 'gone')))
    expect(actions().filter((name) => name === 'DeleteUsers')).toHaveLength(tries)
  })
})

describe('an end', () => {
  it('is proved by the login that is refused, and by the list alone once the password is forgotten', async () => {
    await start()
    const held = await deliver(harness, newOrder(harness))
    expect(await observe(held)).toMatchObject({ presence: 'present', proof: 'use' })
    const gone = await deliver(harness, inState(held, 'gone'))
    expect(await observe(gone)).toMatchObject({ presence: 'absent', proof: 'use' })
    expect(await observe({ ...gone, secret: null })).toMatchObject({ presence: 'absent', proof: 'read' })
  })

  it('is not believed while the password still lets somebody in whom the list does not show', async () => {
    const { device } = await start()
    const held = await deliver(harness, newOrder(harness))
    device.sight.listsUsers = false
    expect(await observe(held)).toMatchObject({ presence: 'present', ours: true, sentinelSeen: false })
  })

  it('tries no login where the settings say so', async () => {
    const { device } = await start({ lockout: { after: 1, forMs: HOUR } }, { proveByLogin: false })
    const held = await deliver(harness, newOrder(harness))
    const gone = await deliver(harness, inState(held, 'gone'))
    device.forget()
    expect(await observe(gone)).toMatchObject({ presence: 'absent', proof: 'read' })
    expect(actions().filter((name) => name === 'GetDeviceInformation')).toHaveLength(1)
  })

  it('comes to an administrator who changed their own password', async () => {
    const { device } = await start()
    const held = await deliver(harness, newOrder(harness, [{ level: 'Administrator' }]))
    device.accounts.put({ username: held.nativeName, password: 'of-their-own-now', level: 'Administrator' })
    await deliver(harness, inState(held, 'gone'))
    expect(device.signIn(held.nativeName, 'of-their-own-now')).toBeNull()
    expect(await observe(held)).toMatchObject({ presence: 'absent' })
  })
})

it('says that an administrator may leave accounts behind, and that others may not', async () => {
  const { connector } = await start()
  expect(
    harness.rights.map((right) => connector.isAdministrator(connector.nativeEntitlement(right))),
  ).toEqual([false, false, true])
})

describe('its settings', () => {
  it('say when the device speaks without TLS', async () => {
    const { connector } = await start()
    const given = { deviceUrl: 'http://192.0.2.10/onvif/device_service', username: 'u', password: 'p' }
    const problems = (more: object) =>
      connector.configSchema.safeParse({ ...given, ...more }).error?.issues.map(({ message }) => message)
    expect(problems({})).toEqual(['url_plain_not_allowed'])
    expect(problems({ plainHttp: true })).toBeUndefined()
    expect(problems({ plainHttp: true, pin: 'ab'.repeat(32) })).toEqual(['pin_needs_https'])
    expect(problems({ deviceUrl: 'https://192.0.2.10/onvif', pin: 'ab'.repeat(32) })).toBeUndefined()
  })
})
