import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deliver, expectMatches, faultOf, inState, newOrder, type RemoteHarness } from './harness'

/**
 * What a connector that offers it does to an account that is not ours, once people ordered it: ends it (`endForeign`) or puts
 * our mark on it (`adopt`). Part of `connectorConformance`; a kind without these verbs passes.
 */
export function foreignConformance(start: () => Promise<RemoteHarness>): void {
  let harness: RemoteHarness
  beforeEach(async () => {
    harness = await start()
  })
  afterEach(() => harness.close())

  /** A stranger, as a read-back asks for it: under a credential id that no mark bears. */
  function stranger(name: string) {
    const { nativeId, listedAs: nativeName = name, untouched } = harness.plantForeign(name)
    return {
      account: { nativeId, nativeName },
      subject: { ...newOrder(harness), nativeId, nativeName },
      untouched,
    }
  }

  describe('ending an account that is not ours', () => {
    it('ends exactly that one, once, and reads it back', async () => {
      const { connector } = harness
      if (!connector.endForeign) return
      const other = stranger('neighbour')
      const { account, subject } = stranger('stranger')
      expect(await connector.observe(harness.access(), subject)).toMatchObject({
        presence: 'present',
        nativeId: account.nativeId,
        ours: false,
      })
      await connector.endForeign(harness.access(), account)
      await connector.endForeign(harness.access(), account)
      const seen = await connector.observe(harness.access(), subject)
      expect(seen).toMatchObject({ sentinelSeen: true, entitlements: [] })
      expect(seen.presence).not.toBe('present')
      expect(other.untouched()).toBe(true)
    })

    it('touches nothing when the name is another one, or the account bears our mark or is the sentinel', async () => {
      const { connector } = harness
      const { endForeign } = connector
      if (!endForeign) return
      const { account, untouched } = stranger('stranger')
      const held = await deliver(harness, newOrder(harness))
      const { sentinel } = harness
      for (const wrong of [
        { ...account, nativeName: 'stranger-2' },
        { nativeId: held.nativeId as string, nativeName: held.nativeName },
        ...(sentinel ? [sentinel()] : []),
      ]) {
        const call = endForeign.call(connector, harness.access(), wrong)
        expect((await faultOf(harness, held, call)).fault).toBe('conflict')
      }
      expect(untouched()).toBe(true)
      await expectMatches(harness, held)
    })
  })

  describe('taking an account over', () => {
    it('makes it ours, with the rights of the order and no others, and ends it as ours', async () => {
      const { connector } = harness
      if (!connector.adopt) return
      const { subject } = stranger('stranger')
      const order = { ...subject, secret: null }
      expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('conflict')
      await connector.adopt(harness.access(), order)
      await connector.adopt(harness.access(), order)
      const held = await deliver(harness, order)
      expect(held.nativeId).toBe(subject.nativeId)
      await expectMatches(harness, held)
      await expectMatches(harness, await deliver(harness, inState(held, 'gone')))
    })

    it('touches nothing when id and name are not of one account, or it bears a mark already', async () => {
      const { connector } = harness
      const { adopt } = connector
      if (!adopt) return
      const one = stranger('stranger')
      const two = stranger('neighbour')
      const held = await deliver(harness, newOrder(harness))
      for (const wrong of [
        { ...one.subject, nativeName: two.account.nativeName },
        { ...one.subject, nativeId: two.account.nativeId },
        { ...one.subject, nativeId: null },
        { ...newOrder(harness), nativeId: held.nativeId, nativeName: held.nativeName },
      ]) {
        const call = adopt.call(connector, harness.access(), wrong)
        expect((await faultOf(harness, held, call)).fault).toBe('conflict')
      }
      expect([one.untouched(), two.untouched()]).toEqual([true, true])
      await expectMatches(harness, held)
    })
  })
}
