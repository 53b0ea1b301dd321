import { randomBytes } from 'node:crypto'
import { startUnifiAccess } from '../../../test/peers/unifi-access'
import type { DemoDevice } from './device'

/** Seconds since 1970, as the controller has them: from long ago until long from now. */
const YEARS = { start_time: 1_700_000_000, end_time: 4_000_000_000, visit_reason: 'Others' }

/** A visitor whose visit nobody ended. */
const OLD_VISITOR = { first_name: 'Fitter', last_name: 'Spring 2023' }

/** Whoever set the controller up; it always has somebody. */
const OWNER = { first_name: 'Olga', last_name: 'Owner' }

const named = ({ first_name, last_name }: typeof OWNER) => `${first_name} ${last_name}`

/** A UniFi Access controller, simulated, with a visitor whose visit nobody ended. */
export async function startVisitors(): Promise<DemoDevice> {
  const token = randomBytes(16).toString('base64url')
  const controller = await startUnifiAccess({ token })
  const { store } = controller
  store.addVisitor({ first_name: 'Daypass', last_name: 'sentinel', ...YEARS })
  const owner = store.addUser(OWNER)
  const left = store.addVisitor({ ...OLD_VISITOR, ...YEARS })
  return {
    kind: 'unifi-access',
    name: 'Doors of the annex',
    ownerSeat: 'physical_security',
    networkSegment: 'VLAN 42 doors',
    patchOwner: 'Facilities',
    manualSteps: 'Open UniFi Access, Visitors, and delete the visitor.',
    config: { controllerUrl: controller.origin, sentinelVisitor: 'Daypass sentinel' },
    secrets: { token },
    rights: [{ name: 'Annex: main door', mapping: { place: 'door', placeId: 'door-main' } }],
    planted: [
      {
        account: named(OLD_VISITOR),
        kind: 'orphan',
        isThere: () => store.visitors.has(left.id),
      },
      { account: named(OWNER), kind: 'orphan', isThere: () => store.users.has(owner.id) },
    ],
    close: controller.close,
  }
}
