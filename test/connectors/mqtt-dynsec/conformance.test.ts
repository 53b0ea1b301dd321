import { afterAll } from 'vitest'
import { describeWithPeer } from '../../support/with-peer'
import { connectorConformance } from '../conformance'
import { type DynsecHarness, startDynsecHarness } from './dynsec-harness'

describeWithPeer('Mosquitto', 'mqtt-dynsec on Mosquitto', (program) => {
  // A broker takes a second to start: one serves all of them.
  let shared: DynsecHarness | null = null
  afterAll(() => shared?.close())

  connectorConformance('mqtt-dynsec', {
    target: 'remote',
    async start() {
      shared ??= await startDynsecHarness({ program })
      shared.renew()
      return { ...shared, close: async () => {} }
    },
  })
})
