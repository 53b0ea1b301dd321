import { connectorConformance } from '../conformance'
import { startUnifiHarness } from './unifi-harness'

connectorConformance('unifi-access on a made-up console', {
  target: 'remote',
  start: () => startUnifiHarness(),
})
