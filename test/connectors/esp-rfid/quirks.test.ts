import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Connector } from '~/connectors/contract'
import { EspRfidConnector } from '~/connectors/esp-rfid/connector.server'
import { DIGITS } from '~/connectors/esp-rfid/users.server'
import { randomSecret } from '~/platform/ids.server'
import { describeWithPeer } from '../../support/with-peer'
import { all, deliver, expectMatches, faultOf, inState, newOrder } from '../harness'
import { type EspRfidHarness, NOW, startEspRfidHarness } from './esp-rfid-harness'

describeWithPeer('Mosquitto', 'esp-rfid, beyond what every connector does', (program) => {
  // Lists as the firmware really writes them; the suite of all connectors runs on what its documentation shows.
  describe('controllers that list what they stored', () => {
    let harness: EspRfidHarness
    beforeAll(async () => {
      harness = await startEspRfidHarness({ program }, {}, { listing: 'as-stored' })
    })
    beforeEach(() => harness.renew())
    afterEach(() => harness.renew())
    afterAll(() => harness.close())

    /** Who is silent is not waited for. */
    const quick: Connector = new EspRfidConnector({ command: 1_000, list: 1_000 })
    const observe = (order: ReturnType<typeof newOrder>) => harness.connector.observe(harness.access(), order)

    it('opens from the start to the end and not a second longer, by the clock of the controller', async () => {
      const order = newOrder(harness, harness.rights.slice(0, 1))
      const held = await deliver(harness, order)
      const uid = order.secret ?? ''
      const [from, until] = [order.validFrom ?? 0, order.validTo ?? 0]
      const at = [from - 1000, from, until - 1000, until]
      expect(at.map((each) => harness.first.opens(uid, each))).toEqual([false, true, true, false])
      expect((await observe(held)).expiresAt).toBe(until)
      harness.first.unsetClock()
      expect(harness.first.opens(uid, NOW)).toBe(false)
      harness.first.fault.clockOffset = 0
    })

    it('never takes a message that was lost for an absence', async () => {
      const held = await deliver(harness, newOrder(harness, harness.rights))
      const { first } = harness
      // Of every three messages of the controller one, and its acknowledgements with them.
      let sent = 0
      first.fault.loses = () => ++sent % 3 === 0
      const seen = await quick.observe(harness.access(), held).catch(() => null)
      expect(seen === null || seen.presence === 'present' || !seen.sentinelSeen).toBe(true)
      first.fault.loses = ({ uid }) => uid === '9000001'
      expect((await observe(held)).sentinelSeen).toBe(false)
      expect((await faultOf(harness, held, all(harness))).fault).toBe('unauthorised')
      const fresh = newOrder(harness)
      expect((await faultOf(harness, fresh, deliver(harness, fresh))).fault).toBe('unauthorised')
    })

    it('reads again until two lists agree, and gives up on one that never does', async () => {
      const held = await deliver(harness, newOrder(harness))
      const { first } = harness
      let lists = 0
      first.fault.loses = ({ user, acctype }) =>
        acctype !== undefined && String(user).startsWith('dp-') && lists++ === 0
      expect(await observe(held)).toMatchObject({ presence: 'present', sentinelSeen: true })
      first.fault.loses = ({ user, acctype }) =>
        acctype !== undefined && String(user).startsWith('dp-') && lists++ % 2 === 0
      expect((await faultOf(harness, held, observe(held))).fault).toBe('failing')
    })

    it('takes access at the others where one controller does not answer, and says so', async () => {
      const held = await deliver(harness, newOrder(harness, harness.rights))
      const [, second, third] = harness.doors
      await second?.unplug()
      const end = inState(held, 'gone')
      expect((await faultOf(harness, end, quick.apply(harness.access(), end))).fault).toBe('timeout')
      expect([harness.first, third].map((door) => door?.opens(held.secret ?? '', NOW))).toEqual([
        false,
        false,
      ])
      expect((await faultOf(harness, end, quick.observe(harness.access(), end))).fault).toBe('timeout')
      await second?.plug()
      await expectMatches(harness, await deliver(harness, end))
    })

    it('says that a controller is out of memory', async () => {
      const held = await deliver(harness, newOrder(harness))
      harness.first.fault.deaf = true
      expect((await faultOf(harness, held, observe(held))).fault).toBe('throttled')
      // What it still says to commands of this test comes before its answers to later ones.
      harness.first.fault.deaf = false
      await expect.poll(async () => (await observe(held).catch(() => null))?.presence).toBe('present')
    })

    it('gives nobody the number of somebody else, and leaves their card alone', async () => {
      const order = newOrder(harness)
      const card = { uid: order.secret ?? '', user: 'caretaker', acctype: 1, validuntil: 4_000_000_000 }
      harness.first.addByHand(card)
      expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('conflict')
      expect(harness.first.files.get(card.uid)).toMatchObject({ user: 'caretaker' })
    })

    it('puts a new PIN in the place of the old one', async () => {
      const held = await deliver(harness, newOrder(harness, harness.rights.slice(0, 2)))
      const again = await deliver(harness, { ...held, secret: harness.newSecret() })
      expect(again.nativeId).not.toBe(held.nativeId)
      await expectMatches(harness, again)
      expect(harness.first.opens(held.secret ?? '', NOW)).toBe(false)
    })

    it('shows administrators and further relays as more than a door', async () => {
      const held = await deliver(harness, newOrder(harness))
      const file = harness.first.files.get(held.secret ?? '') as Record<string, unknown>
      file.acctype3 = 1
      expect((await observe(held)).entitlements).toEqual(['192.0.2.31', '192.0.2.31 relay 3'])
      file.acctype = '99'
      expect((await observe(held)).entitlements).toEqual(['192.0.2.31 administrator'])
      await deliver(harness, held)
      await expectMatches(harness, held)
    })

    it('tells nobody the number that opens', async () => {
      const held = await deliver(harness, newOrder(harness))
      const { sentinelSeen, ...seen } = await observe(held)
      const told = JSON.stringify([
        seen,
        sentinelSeen,
        await all(harness),
        await harness.connector.check(harness.access()),
      ])
      for (const uid of [held.secret ?? '', '9000001']) expect(told).not.toContain(uid)
    })

    it('is another system where a sentinel or a controller is another one', async () => {
      const { identity } = await harness.connector.check(harness.access())
      harness.first.format()
      harness.first.addByHand({ uid: '9000002', user: 'Sentinel', acctype: 0, validuntil: 0 })
      expect((await harness.connector.check(harness.access())).identity).not.toBe(identity)
    })

    it('gives no controller that the settings do not name, and no end that is missing', async () => {
      for (const order of [
        newOrder(harness, [{ door: '192.0.2.99' }]),
        { ...newOrder(harness), validTo: null },
      ])
        expect((await faultOf(harness, order, deliver(harness, order))).fault).toBe('refused')
    })
  })

  it('has a PIN of eight digits', () => {
    const connector = new EspRfidConnector()
    expect(randomSecret(connector.secretShape())).toMatch(/^\d{8}$/)
    expect(DIGITS).toBe('0123456789')
  })
})
