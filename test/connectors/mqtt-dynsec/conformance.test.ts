import { describeWithPeer } from '../../support/with-peer'
import { connectorConformance } from '../conformance'
import { startDynsecHarness } from './dynsec-harness'

describeWithPeer('Mosquitto', 'mqtt-dynsec on Mosquitto', (program) => {
  connectorConformance('mqtt-dynsec', { target: 'remote', start: () => startDynsecHarness({ program }) })
})
