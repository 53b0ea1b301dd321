import { connectorConformance } from '../conformance'
import { startLockHarness } from './lock-harness'
import { startUserHarness } from './user-harness'

connectorConformance("locks on Seam's fake", { target: 'remote', start: () => startLockHarness() })

connectorConformance("users of an access control system on Seam's fake", {
  target: 'remote',
  start: () => startUserHarness(),
})
