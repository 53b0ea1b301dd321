import { afterAll } from 'vitest'
import { describeWithPeer } from '../../support/with-peer'
import { connectorConformance } from '../conformance'
import { type EspRfidHarness, startEspRfidHarness } from './esp-rfid-harness'

describeWithPeer('Mosquitto', 'esp-rfid on simulated controllers', (program) => {
  // A broker takes a second to start: one serves all of them.
  let shared: EspRfidHarness | null = null
  afterAll(() => shared?.close())

  connectorConformance('esp-rfid', {
    target: 'remote',
    async start() {
      shared ??= await startEspRfidHarness({ program })
      shared.renew()
      return { ...shared, close: async () => {} }
    },
  })
})
