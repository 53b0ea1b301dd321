import { randomBytes } from 'node:crypto'
import { FACTORY_USERS, startOnvifDevice } from '../../../test/peers/onvif-device'
import type { DemoDevice } from './device'

/** The account that the portal signs in with. */
const SERVICE_ACCOUNT = 'daypass'

/** Who mounted the camera, years ago. */
const OLD_INTEGRATOR = 'kestrel.2019'

/** A camera with the accounts of its factory, and one of the integrator who mounted it. */
export async function startCamera(): Promise<DemoDevice> {
  const password = randomBytes(8).toString('hex')
  const camera = await startOnvifDevice({
    users: [
      ...FACTORY_USERS,
      { username: OLD_INTEGRATOR, password: 'left-behind-2019', level: 'Administrator' },
      { username: SERVICE_ACCOUNT, password, level: 'Administrator' },
    ],
  })
  const isThere = (name: string) => () => camera.accounts.userNamed(name) !== undefined
  return {
    kind: 'onvif-device',
    name: 'Camera at the loading bay',
    ownerSeat: 'it',
    networkSegment: 'VLAN 40 cameras',
    patchOwner: 'Video team',
    manualSteps: 'Open the page of the camera, Users, and delete the user.',
    config: { deviceUrl: camera.url, plainHttp: true, username: SERVICE_ACCOUNT },
    secrets: { password },
    rights: [{ name: 'Camera at the loading bay: operator', mapping: { level: 'Operator' } }],
    planted: [
      ...FACTORY_USERS.map(({ username }) => ({
        account: username,
        kind: 'default_account' as const,
        isThere: isThere(username),
      })),
      { account: OLD_INTEGRATOR, kind: 'orphan', isThere: isThere(OLD_INTEGRATOR) },
    ],
    close: camera.close,
  }
}
