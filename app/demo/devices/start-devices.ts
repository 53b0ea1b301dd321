import { startCamera } from './camera'
import type { DemoDevice } from './device'
import { KEYS } from './keys'
import { startLocks } from './locks'
import { startPlanner } from './receiver'

/** A device of each kind that can run in this process; `portal` is the portal's address. */
export async function startDevices(portal: string): Promise<readonly DemoDevice[]> {
  return [await startCamera(), await startLocks(), await startPlanner(portal), KEYS]
}
