import { startSeam } from '../../../test/peers/seam'
import type { DemoDevice } from './device'

/** A code that somebody typed in at the lock itself. */
const OLD_CODE = 'Cleaning company'

/** Smart locks behind Seam's own fake of its service. */
export async function startLocks(): Promise<DemoDevice> {
  const seam = await startSeam()
  const { database, locks } = seam
  const [door] = locks
  const code = database.addAccessCode({
    device_id: door,
    name: OLD_CODE,
    code: '735512',
    workspace_id: seam.workspace,
    type: 'ongoing',
    is_managed: false,
    status: 'set',
    created_at: '2023-04-03T07:30:00.000Z',
  })
  const isThere = () =>
    database.access_codes.some(({ access_code_id }) => access_code_id === code.access_code_id)
  return {
    kind: 'seam',
    name: 'Locks of the outer cabinets',
    ownerSeat: 'physical_security',
    networkSegment: 'none: a cloud service',
    patchOwner: 'Facilities',
    manualSteps: 'Delete the code in the app of the lock.',
    config: { apiUrl: seam.origin, locks: locks.join(' ') },
    secrets: { apiKey: seam.apiKey },
    rights: [{ name: 'Outer cabinet 1: PIN', mapping: { lock: door } }],
    planted: [{ account: OLD_CODE, kind: 'orphan', isThere }],
    close: seam.close,
  }
}
