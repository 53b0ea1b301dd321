import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import type { Reply } from '../../peers/fault-proxy'
import { all, deliver, expectMatches, faultOf, inState, newOrder } from '../harness'
import { type LockHarness, startLockHarness } from './lock-harness'

/** What Seam's API reference says of locks and its fake does not play, by changing the fake's answers on their way. */
let harness: LockHarness

beforeEach(async () => {
  harness = await startLockHarness()
})
afterEach(() => harness.close())

const observe = (subject: Parameters<LockHarness['connector']['observe']>[1]) =>
  harness.connector.observe(harness.access(), subject)

/** From now on every code of ours is told with these fields. */
function told(fields: Record<string, unknown>): void {
  harness.proxy.set({
    mode: 'rewrite',
    rewrite(reply, { path }): Reply {
      if (!path.startsWith('/access_codes/list')) return reply
      const json = JSON.parse(reply.body) as { access_codes: { name: string }[] }
      const access_codes = json.access_codes.map((code) =>
        code.name.includes('[daypass:') ? { ...code, ...fields } : code,
      )
      return { ...reply, body: JSON.stringify({ ...json, access_codes }) }
    },
  })
}

const error = (error_code: string) => ({ errors: [{ error_code, message: 'of Zoë Ångström' }] })
const warning = (warning_code: string) => ({ warnings: [{ warning_code, message: 'of Zoë Ångström' }] })
const pending = (mutation_code: string) => ({ pending_mutations: [{ mutation_code, message: '' }] })

describe('a code that is on its way', () => {
  it.each([
    ['removing', { status: 'removing' }],
    ['could not be removed', error('failed_to_remove_from_device')],
    ['being deleted', warning('being_deleted')],
    ['late in being removed', warning('delay_in_removing_from_device')],
    ['with its deletion pending', pending('deleting')],
    ['unset, and still listed', { status: 'unset' }],
    ['of no known state', { status: 'unknown' }],
  ])('off the lock is there: %s', async (_state, fields) => {
    const held = await deliver(harness, newOrder(harness))
    told(fields)
    expect(await observe(held)).toMatchObject({ presence: 'present', ours: true, sentinelSeen: true })
    const [account] = (await all(harness)).filter(({ markedCredentialId }) => markedCredentialId !== null)
    expect(account).toMatchObject({ active: true, entitlements: [harness.rights[0].lock] })
  })

  it.each([
    ['setting', { status: 'setting' }],
    ['not synced', { is_latest_desired_state_synced_with_provider: false }],
    ['with its creation put off', pending('deferring_creation')],
    ['with another end pending', pending('updating_time_frame')],
    ['could not be set', error('failed_to_set_on_device')],
    ['without room on the lock', error('no_space_for_access_code_on_device')],
    ['inactive', error('access_code_inactive')],
  ])('onto the lock is not yet held, nor gone: %s', async (_state, fields) => {
    const held = await deliver(harness, newOrder(harness))
    told(fields)
    expect(await observe(held)).toMatchObject({
      presence: 'present',
      entitlements: [`${harness.rights[0].lock} (pending)`],
    })
    told(pending('updating_name'))
    expect((await observe(held)).entitlements).toEqual([harness.rights[0].lock])
  })

  it('is named when the lock did not take it, without what the service wrote', async () => {
    const held = await deliver(harness, newOrder(harness))
    told(error('no_space_for_access_code_on_device'))
    const fault = await faultOf(harness, held, deliver(harness, held))
    expect(fault.fault).toBe('refused')
    expect(fault.message).toContain('no_space_for_access_code_on_device')
  })

  it('is not made anew beside one that is still being taken off', async () => {
    const held = await deliver(harness, newOrder(harness))
    told({ status: 'removing' })
    expect((await faultOf(harness, held, deliver(harness, held))).fault).toBe('refused')
    expect(harness.codesOf(held.credentialId)).toHaveLength(1)
  })
})

describe('the end of a code', () => {
  it('is that of its own lock, and moves with the order', async () => {
    const [one, two] = harness.rights
    const order = newOrder(harness, [one, two])
    const until = order.validTo as number
    const entitlements = [
      { mapping: one, until: until - HOUR },
      { mapping: two, until },
    ]
    const held = await deliver(harness, { ...order, entitlements })
    const ends = () => harness.codesOf(held.credentialId).map(({ ends_at }) => Date.parse(ends_at ?? ''))
    expect(ends()).toEqual([until - HOUR, until])
    expect((await observe(held)).expiresAt).toBe(until)
    await deliver(harness, {
      ...held,
      secret: null,
      entitlements: entitlements.map((each) => ({ ...each, until: until - 2 * HOUR })),
    })
    expect(ends()).toEqual([until - 2 * HOUR, until - 2 * HOUR])
    expect((await observe(held)).expiresAt).toBe(until - 2 * HOUR)
  })

  it('is none when somebody made one of them ongoing', async () => {
    const held = await deliver(harness, newOrder(harness, harness.rights.slice(0, 2)))
    const [code] = harness.codesOf(held.credentialId)
    harness.peer.database.updateAccessCode({
      access_code_id: code?.access_code_id ?? '',
      type: 'ongoing',
      ends_at: undefined,
    })
    expect((await observe(held)).expiresAt).toBeNull()
    await deliver(harness, { ...held, secret: null })
    expect((await observe(held)).expiresAt).toBe(held.validTo)
  })

  it('is an hour later where the lock does not know its time zone', async () => {
    const held = await deliver(harness, newOrder(harness))
    told(warning('time_frame_adjusted_for_unknown_time_zone'))
    expect((await observe(held)).expiresAt).toBe((held.validTo as number) + HOUR)
  })
})

describe("the holder's PIN", () => {
  const pins = (credentialId: string) => harness.codesOf(credentialId).map(({ code }) => code)

  it('is the same on a lock that comes later, when only the service still knows it', async () => {
    const held = await deliver(harness, newOrder(harness))
    const more = inState({ ...held, secret: null }, 'on', harness.rights)
    await expectMatches(harness, await deliver(harness, more))
    expect(pins(held.credentialId)).toEqual([held.secret, held.secret, held.secret])
  })

  it('is replaced on every lock by a reissue', async () => {
    const held = await deliver(harness, newOrder(harness, harness.rights))
    await deliver(harness, { ...held, secret: '246802' })
    expect(pins(held.credentialId)).toEqual(['246802', '246802', '246802'])
  })

  it('is another one when all codes were deleted: the id of the codes tells', async () => {
    const held = await deliver(harness, newOrder(harness))
    harness.destroy(held.credentialId)
    const again = await deliver(harness, { ...held, secret: null })
    expect(again.nativeId).not.toBe(held.nativeId)
    expect(pins(held.credentialId)).not.toEqual([held.secret])
  })

  it('is told to be taken when another code on the lock has it', async () => {
    const order = newOrder(harness)
    harness.peer.database.addAccessCode({
      device_id: harness.rights[0].lock,
      name: 'Resident',
      code: order.secret,
      workspace_id: harness.peer.workspace,
      type: 'ongoing',
    })
    expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('secret_taken')
    expect(harness.truth(order.credentialId).objects).toBe(0)
  })
})

describe('codes of others', () => {
  it('are listed whether the service manages them or not, and left alone', async () => {
    harness.populate(9)
    const names = harness.everyName()
    await deliver(harness, inState(await deliver(harness, newOrder(harness, harness.rights)), 'gone'))
    expect(harness.everyName()).toEqual(names)
    const listed = await all(harness)
    expect(listed.map(({ nativeName }) => nativeName).sort()).toEqual(names.sort())
    expect(listed.every(({ markedCredentialId }) => markedCredentialId === null)).toBe(true)
  })

  it('that are ours by their mark, but are not managed any more, are deleted', async () => {
    const held = await deliver(harness, newOrder(harness))
    const [code] = harness.codesOf(held.credentialId)
    const access_code_id = code?.access_code_id ?? ''
    harness.peer.database.updateAccessCode({ access_code_id, is_managed: false, common_code_key: null })
    expect(await observe(held)).toMatchObject({ presence: 'present', ours: true, nativeId: held.nativeId })
    await expectMatches(harness, await deliver(harness, inState(held, 'gone')))
  })

  it('on locks outside the settings are not ours to give', async () => {
    const order = newOrder(harness, [{ lock: 'another_device' }])
    expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('refused')
  })
})

describe('what proves nothing', () => {
  it('a lock that the service does not show any more', async () => {
    const held = await deliver(harness, inState(await deliver(harness, newOrder(harness)), 'gone'))
    harness.proxy.set({
      mode: 'rewrite',
      rewrite(reply, { path }): Reply {
        if (!path.startsWith('/devices/list')) return reply
        const json = JSON.parse(reply.body) as { devices: unknown[] }
        return { ...reply, body: JSON.stringify({ ...json, devices: json.devices.slice(1) }) }
      },
    })
    expect(await observe(held)).toMatchObject({ presence: 'absent', sentinelSeen: false })
    expect((await harness.connector.check(harness.access())).sentinelSeen).toBe(false)
    expect((await faultOf(harness, held, all(harness))).fault).toBe('unauthorised')
  })

  it('a list whose pages repeat', async () => {
    harness.populate(200)
    harness.proxy.set({
      mode: 'rewrite',
      rewrite: (reply): Reply => ({
        ...reply,
        body: reply.body.replace('"next_page_cursor":"50"', '"next_page_cursor":"0"'),
      }),
    })
    const order = newOrder(harness)
    expect((await faultOf(harness, order, observe(order))).fault).toBe('nonsense')
  })

  it('other locks than those that were approved', async () => {
    const { identity } = await harness.connector.check(harness.access())
    const fewer = { ...harness.access(), config: { ...harness.system, locks: harness.rights[0].lock } }
    expect((await harness.connector.check(fewer)).identity).not.toBe(identity)
  })
})

it('gives nothing where the service does not keep the key of what is ours', async () => {
  harness.proxy.set({
    mode: 'rewrite',
    rewrite: (reply): Reply => ({
      ...reply,
      body: reply.body.replace(/"common_code_key":"[^"]*"/g, '"common_code_key":null'),
    }),
  })
  const order = newOrder(harness)
  expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('unsupported')
  expect(harness.truth(order.credentialId).objects).toBe(0)
})
