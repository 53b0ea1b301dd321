import { describeWithPeer } from '../../support/with-peer'
import { connectorConformance } from '../conformance'
import { startEspRfidHarness } from './esp-rfid-harness'

describeWithPeer('Mosquitto', 'esp-rfid on simulated controllers', (program) => {
  connectorConformance('esp-rfid', { target: 'remote', start: () => startEspRfidHarness({ program }) })
})
