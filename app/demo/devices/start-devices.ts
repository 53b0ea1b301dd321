import { startCamera } from './camera'
import type { DemoDevice } from './device'
import { startDoor } from './door'
import { KEYS } from './keys'
import { startLocks } from './locks'
import { startPlanner } from './receiver'
import { startVisitors } from './visitors'

/** A device of each kind that can run in this process; `portal` is the portal's address. */
export async function startDevices(portal: string): Promise<readonly DemoDevice[]> {
  return [
    await startCamera(),
    await startDoor(),
    await startLocks(),
    await startVisitors(),
    await startPlanner(portal),
    KEYS,
  ]
}
