import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OrderedState } from '~/domain/credential/credential'
import { all, deliver, expectMatches, faultOf, inState, newOrder, type RemoteHarness } from './harness'

/** What a network, another administrator and a lost right do to a connector. Part of `connectorConformance`. */
export function remoteConformance(start: () => Promise<RemoteHarness>): void {
  let harness: RemoteHarness
  beforeEach(async () => {
    harness = await start()
  })
  afterEach(() => harness.close())

  describe.each(['never', 'broken'] as const)(
    'an answer that is lost (%s arrives) after its effect',
    (how) => {
      it.each(['on', 'off', 'gone'] as const)('leaves one object when %s is told again', async (state) => {
        const rights = harness.rights.slice(0, 2)
        const ready = async () => {
          const order = newOrder(harness, rights)
          return state === 'on' ? order : deliver(harness, order)
        }
        const target = (order: Awaited<ReturnType<typeof ready>>) => inState(order, state, rights)

        const undisturbed = await ready()
        harness.countWrites()
        await deliver(harness, target(undisturbed))
        const writes = harness.countWrites()
        expect(writes).toBeGreaterThan(0)

        for (let nth = 1; nth <= writes; nth += 1) {
          const order = target(await ready())
          const { held } = harness.loseAnswer(nth, how)
          const given = new AbortController()
          const lost = deliver(harness, order, given.signal).then(
            () => null,
            (error: unknown) => error,
          )
          await held
          if (how === 'never') given.abort()
          const error = await lost
          // An act that goes on after a failed step may still have done all that was asked of it.
          if (error !== null)
            expect(await faultOf(harness, order, Promise.reject(error))).toMatchObject({
              // A step that follows a hanging one begins when the time is over, and is not even sent.
              fault: how === 'never' ? expect.stringMatching(/^(hanging|timeout)$/) : 'failing',
            })
          harness.heal()
          await expectMatches(harness, await deliver(harness, order))
        }
      })
    },
  )

  it('gives nothing to an account of the same name that is not ours, and leaves it alone', async () => {
    const order = newOrder(harness)
    const foreign = harness.plantForeign(order.nativeName)
    const error = await faultOf(harness, order, deliver(harness, order))
    expect(error.fault).toBe('conflict')
    for (const state of ['off', 'gone'] as const) await deliver(harness, inState(order, state))
    expect(foreign.untouched()).toBe(true)
    expect(harness.truth(order.credentialId).objects).toBe(0)
    expect(await harness.connector.observe(harness.access(), order)).toMatchObject({
      ours: false,
      nativeId: foreign.nativeId,
    })
  })

  it.each(['on', 'off', 'gone'] as const)(
    'does not take a re-created account of the same name for ours when told %s',
    async (state) => {
      const held = await deliver(harness, newOrder(harness))
      harness.destroy(held.credentialId)
      const foreign = harness.plantForeign(held.nativeName)
      const order = inState(held, state, harness.rights.slice(0, 1))
      if (state === 'on')
        expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('conflict')
      else await deliver(harness, order)
      // A name that was ours is ended with everything that bears it.
      if (harness.nameIsMark && state !== 'on')
        return expect(harness.truth(held.credentialId).objects).toBe(0)
      expect(foreign.untouched()).toBe(true)
      const seen = await harness.connector.observe(harness.access(), held)
      expect(seen).toMatchObject({ ours: false, nativeId: foreign.nativeId })
      if (!harness.nameIsMark) expect(seen.nativeId).not.toBe(held.nativeId)
    },
  )

  it('says conflict, whatever is ordered, when our own object lost its mark', async () => {
    const held = await deliver(harness, newOrder(harness))
    harness.stripMark(held.credentialId)
    const states = harness.nameIsMark ? (['on'] as const) : (['on', 'off', 'gone'] as const)
    for (const state of states) {
      const order = inState(held, state, harness.rights)
      expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('conflict')
    }
    expect(await harness.connector.observe(harness.access(), held)).toMatchObject({
      presence: harness.idIsProof ? 'disabled' : 'present',
      ours: false,
      nativeId: held.nativeId,
    })
  })

  it('makes anew what somebody deleted', async () => {
    const held = await deliver(harness, newOrder(harness))
    harness.destroy(held.credentialId)
    expect((await harness.connector.observe(harness.access(), held)).presence).toBe('absent')
    await expectMatches(harness, await deliver(harness, held))
  })

  it('finds its object by the mark when the id was never learnt', async () => {
    const held = await deliver(harness, newOrder(harness))
    const unlearnt = { ...held, nativeId: null }
    expect(await harness.connector.observe(harness.access(), unlearnt)).toMatchObject({
      presence: 'present',
      ours: true,
      nativeId: held.nativeId,
    })
    await expectMatches(harness, await deliver(harness, inState(unlearnt, 'gone')))
  })

  it('does not prove an absence when it lost the right to read', async () => {
    const held = await deliver(harness, newOrder(harness))
    harness.hideReads()
    for (const subject of [held, { ...held, nativeId: null }]) {
      const seen = await harness.connector.observe(harness.access(), subject).catch(() => null)
      expect(seen?.sentinelSeen ?? false).toBe(false)
    }
    const check = await harness.connector.check(harness.access()).catch(() => null)
    expect(check?.sentinelSeen ?? false).toBe(false)
    expect(['unauthorised', 'nonsense']).toContain((await faultOf(harness, held, all(harness))).fault)
  })

  it.each(['on', 'off', 'gone'] as const)('names the outage when told %s', async (state: OrderedState) => {
    const held = await deliver(harness, newOrder(harness))
    for (const outage of harness.outages) {
      outage.strike()
      const error = await faultOf(
        harness,
        held,
        deliver(harness, inState(held, state, harness.rights.slice(0, 1))),
      )
      expect({ outage: outage.name, fault: error.fault }).toEqual({
        outage: outage.name,
        fault: outage.fault,
      })
      harness.heal()
    }
    await expectMatches(harness, held)
  })

  it('does nothing once its time is up', async () => {
    const order = newOrder(harness)
    const error = await faultOf(harness, order, deliver(harness, order, AbortSignal.abort()))
    expect(error.fault).toBe('timeout')
    expect(harness.truth(order.credentialId).objects).toBe(0)
  })
}
