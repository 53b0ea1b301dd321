import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Order } from '~/connectors/contract'
import { ownAccountsOf } from '~/domain/connected-system/own-accounts'
import type { OrderedState } from '~/domain/credential/credential'
import { judge, proofOfLoss } from '~/domain/reconciliation/judge'
import { foreignConformance } from './conformance-foreign'
import { remoteConformance } from './conformance-remote'
import { sessionConformance } from './conformance-sessions'
import {
  all,
  deliver,
  expectMatches,
  faultOf,
  type Harness,
  inState,
  names,
  newOrder,
  pagesOf,
  type RemoteHarness,
  type SessionHarness,
} from './harness'

/**
 * The suite that every connector passes. `remote` targets are reached over a network, by a connector that may lose
 * answers, rights and objects; a `portal` target is the portal's own evaluation, where none of that exists; a `told` one says
 * yes and shows nothing; `sessions` is a real target with sessions, for connectors that end them.
 */
export type Suite =
  | { readonly target: 'remote'; start(): Promise<RemoteHarness> }
  | { readonly target: 'portal'; start(): Promise<Harness> }
  | { readonly target: 'told'; start(): Promise<Harness> }
  | { readonly target: 'sessions'; start(): Promise<SessionHarness> }

export function connectorConformance(name: string, suite: Suite): void {
  // Each part in a suite of its own, since each starts a target before every test of its suite.
  describe(`${name} conforms`, () => {
    describe('in what it does', () =>
      actsConformance(suite.start, suite.target === 'remote' || suite.target === 'sessions'))
    if (suite.target === 'told') describe('in what its word is worth', () => toldConformance(suite.start))
    else describe('in what it sees', () => sightConformance(suite.start))
    if (suite.target === 'remote') {
      describe('over a network', () => remoteConformance(suite.start))
      describe('towards accounts that are not ours', () => foreignConformance(suite.start))
    }
    if (suite.target === 'sessions') describe('with sessions', () => sessionConformance(suite.start))
  })
}

/** Is there no mark to list ours by? */
function isKnownByName(harness: Harness): boolean {
  return 'nameIsMark' in harness && harness.nameIsMark === true
}

function actsConformance(start: () => Promise<Harness>, isAsked: boolean): void {
  let harness: Harness
  beforeEach(async () => {
    harness = await start()
  })
  afterEach(() => harness.close())

  it('names an object by its credential, the same each time', () => {
    const { connector } = harness
    const first = { credentialId: '01890000-0000-7000-8000-00000000aaaa', holderName: 'Jo Doe' }
    const second = { credentialId: '01890000-0000-7000-8000-00000000bbbb', holderName: 'Jo Doe' }
    expect(connector.nativeName(first)).toBe(connector.nativeName({ ...first }))
    expect(connector.nativeName(first)).not.toBe(connector.nativeName(second))
    expect(new Set(harness.rights.map((right) => connector.nativeEntitlement(right))).size).toBe(3)
  })

  it('takes its own mappings and refuses an empty one', () => {
    const { entitlementSchema } = harness.connector
    for (const right of harness.rights) expect(entitlementSchema.parse(right)).toEqual(right)
    expect(entitlementSchema.safeParse({}).success).toBe(false)
  })

  it('says who the target is, and that it can see', async () => {
    const check = await harness.connector.check(harness.access())
    // Where no target is asked there is nothing to see but the portal's own record.
    expect([true, ...(isAsked ? [] : [null])]).toContain(check.sentinelSeen)
    expect(check.identity).not.toBe('')
    expect(await harness.connector.check(harness.access())).toMatchObject({ identity: check.identity })
  })

  it('gives, once, however often it is told', async () => {
    const order = newOrder(harness)
    const once = await deliver(harness, order)
    expect(once.nativeId).not.toBeNull()
    await expectMatches(harness, once)
    const again = await deliver(harness, order)
    const thrice = await deliver(harness, { ...again, secret: null })
    expect([again.nativeId, thrice.nativeId]).toEqual([once.nativeId, once.nativeId])
    await expectMatches(harness, thrice)
  })

  it('makes one object of two deliveries at the same time', async () => {
    const order = newOrder(harness, harness.rights.slice(0, 2))
    const [first, second] = await Promise.all([deliver(harness, order), deliver(harness, order)])
    expect(first.nativeId).toBe(second.nativeId)
    await expectMatches(harness, first)
  })

  it('goes on, off, on again, gone and gone again, and reads each back', async () => {
    let order = newOrder(harness, harness.rights.slice(0, 2))
    const steps: OrderedState[] = ['on', 'off', 'on', 'gone', 'gone', 'on', 'gone']
    for (const state of steps) {
      order = await deliver(harness, inState(order, state, harness.rights.slice(0, 2)))
      await expectMatches(harness, order)
    }
  })

  it.each(['off', 'gone'] as const)('finds nothing to take when told %s first', async (state) => {
    const order = inState(newOrder(harness), state)
    const before = harness.everyName()
    await expectMatches(harness, await deliver(harness, order))
    expect(harness.everyName()).toEqual(before)
  })

  it('changes the rights that an order adds and drops, and no others', async () => {
    const [one, two, three] = harness.rights
    const neighbour = await deliver(harness, newOrder(harness, [one, two, three]))
    let order = newOrder(harness, [one])
    for (const rights of [[one], [one, two], [two, three], [three], [one, two, three], [three, three]]) {
      order = await deliver(harness, inState(order, 'on', [...new Set(rights)]))
      await expectMatches(harness, order)
    }
    await expectMatches(harness, neighbour)
  })

  it('ends where the last delivery says, whatever was duplicated and reordered before it', async () => {
    const delivery = fc.record({
      state: fc.constantFrom<OrderedState>('on', 'off', 'gone'),
      rights: fc.subarray([0, 1, 2], { minLength: 1 }),
      copies: fc.integer({ min: 1, max: 3 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(delivery, { minLength: 1, maxLength: 6 }), async (deliveries) => {
        let order: Order = newOrder(harness)
        for (const { state, rights, copies } of deliveries)
          for (let copy = 0; copy < copies; copy += 1)
            order = await deliver(
              harness,
              inState(
                order,
                state,
                rights.map((index) => harness.rights[index]),
              ),
            )
        await expectMatches(harness, order)
      }),
      { numRuns: 10 },
    )
  })

  it('lists every account, ours by their marks, to the last page', async () => {
    harness.populate(257)
    const on = await deliver(harness, newOrder(harness, harness.rights.slice(0, 2)))
    const off = await deliver(harness, inState(await deliver(harness, newOrder(harness)), 'off'))
    const pages = await pagesOf(harness, null)
    const listed = pages.flatMap(({ accounts }) => accounts)
    expect(listed.map((account) => account.nativeName).sort()).toEqual(harness.everyName().sort())
    const { ownAccounts, sentinel } = await harness.connector.check(harness.access())
    // What a target lets everybody do is no account of its list; what is one stands there with the same rights.
    const asListed = listed.filter(({ nativeId }) => ownAccounts.some((own) => own.nativeId === nativeId))
    const asChecked = ownAccounts.filter(({ nativeId }) =>
      asListed.some((each) => each.nativeId === nativeId),
    )
    expect(ownAccountsOf({ ownAccounts: asListed })).toEqual(ownAccountsOf({ ownAccounts: asChecked }))
    if (sentinel !== null) expect(asListed.map(({ nativeId }) => nativeId)).toContain(sentinel)
    const marked = new Map(
      listed.flatMap((account) => {
        const ours = [on, off].find(({ nativeId }) => nativeId === account.nativeId)
        const known = account.markedCredentialId ?? (isKnownByName(harness) ? ours?.credentialId : null)
        return known ? [[known, account] as const] : []
      }),
    )
    expect(marked.get(on.credentialId)).toMatchObject({
      active: true,
      nativeId: on.nativeId,
      entitlements: names(harness, harness.rights.slice(0, 2)),
    })
    if (harness.connector.capabilities.disable)
      expect(marked.get(off.credentialId)).toMatchObject({ active: false, entitlements: [] })
    expect(marked.size).toBeLessThanOrEqual(2)
    // Where there is a place to go on from, what comes after it is the rest. The last one, which leaves the least to read.
    const last = pages.findLastIndex(({ next }) => next !== null)
    const place = pages[last]?.next ?? null
    if (place !== null)
      expect((await pagesOf(harness, place)).flatMap(({ accounts }) => accounts)).toEqual(
        pages.slice(last + 1).flatMap(({ accounts }) => accounts),
      )
  })

  it('never calls an outage an absence, and goes on when it is over', async () => {
    const { connector } = harness
    expect(harness.outages.length).toBeGreaterThan(0)
    const held = await deliver(harness, newOrder(harness))
    for (const outage of harness.outages) {
      outage.strike()
      for (const call of [
        () => connector.observe(harness.access(), held),
        () => connector.observe(harness.access(), newOrder(harness)),
        () => all(harness),
      ]) {
        const error = await faultOf(harness, held, call())
        expect({ outage: outage.name, fault: error.fault }).toEqual({
          outage: outage.name,
          fault: outage.fault,
        })
        expect(error.retryAfter).toBe(outage.retryAfter ?? null)
      }
      harness.heal()
    }
    await expectMatches(harness, held)
    await expectMatches(harness, await deliver(harness, inState(held, 'gone')))
  })
}

/** What whoever looks can tell. */
function sightConformance(start: () => Promise<Harness>): void {
  let harness: Harness
  beforeEach(async () => {
    harness = await start()
  })
  afterEach(() => harness.close())

  it('sees through a target that says yes and does nothing', async () => {
    const { connector } = harness
    harness.lie()
    const never = newOrder(harness)
    await deliver(harness, never).catch(() => undefined)
    expect((await connector.observe(harness.access(), never)).presence).toBe('absent')

    harness.heal()
    const held = await deliver(harness, newOrder(harness))
    harness.lie()
    for (const state of ['off', 'gone'] as const) {
      await deliver(harness, inState(held, state)).catch(() => undefined)
      expect(await connector.observe(harness.access(), held)).toMatchObject({
        presence: 'present',
        entitlements: names(harness, harness.rights.slice(0, 1)),
      })
    }
  })
}

/** What is only told and shows nothing: its word confirms no end. */
function toldConformance(start: () => Promise<Harness>): void {
  let harness: Harness
  beforeEach(async () => {
    harness = await start()
  })
  afterEach(() => harness.close())

  it('has no end confirmed by the word of a target that says yes and does nothing', async () => {
    const held = await deliver(harness, newOrder(harness))
    harness.lie()
    const gone = await deliver(harness, inState(held, 'gone'))
    expect(harness.truth(held.credentialId).objects).toBe(1)
    const seen = await harness.connector.observe(harness.access(), gone)
    const expected = { state: 'gone', entitlements: [], expiresAt: null } as const
    const known = { approvedIdentity: seen.identity, nativeId: held.nativeId }
    expect(judge(expected, seen, known)).toEqual({ kind: 'unknown', doubt: 'weak_proof' })
    expect(proofOfLoss(expected, seen, known)).toBeNull()
  })
}
