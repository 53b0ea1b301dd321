import { connectorConformance } from '../conformance'
import { startLockHarness } from './lock-harness'

connectorConformance("locks on Seam's fake", { target: 'remote', start: () => startLockHarness() })
