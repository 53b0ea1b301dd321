import { randomBytes } from 'node:crypto'
import { startOnvifDoor } from '../../../test/peers/onvif-door'
import type { DemoDevice } from './device'

const SERVICE_ACCOUNT = 'daypass'

/** A PIN that a former caretaker still knows. */
const OLD_PIN = 'Caretaker until 2021'

/** A door controller with the master key, and the PIN of somebody who left. */
export async function startDoor(): Promise<DemoDevice> {
  const password = randomBytes(8).toString('hex')
  const door = await startOnvifDoor({
    users: [{ username: SERVICE_ACCOUNT, password, level: 'Administrator' }],
  })
  const { credentials } = door
  const add = (holder: string, number: number) =>
    credentials.create({
      holder,
      description: holder,
      identifiers: [
        {
          type: 'pt:PIN',
          format: 'SIMPLE_NUMBER32',
          exempted: false,
          value: number.toString(16).padStart(8, '0'),
        },
      ],
      profiles: [{ token: 'profile-main' }],
    })
  const master = add('Master key', 4_000_000_001)
  const left = add(OLD_PIN, 4_000_000_002)
  return {
    kind: 'onvif-door',
    name: 'Door of the plant room',
    ownerSeat: 'physical_security',
    networkSegment: 'VLAN 42 doors',
    patchOwner: 'Facilities',
    manualSteps: 'Open the page of the controller, Credentials, and delete the credential.',
    config: {
      deviceUrl: door.url,
      plainHttp: true,
      username: SERVICE_ACCOUNT,
      sentinelToken: master.token,
      timeZone: 'Europe/Berlin',
    },
    secrets: { password },
    rights: [{ name: 'Plant room: PIN', mapping: { accessProfile: 'profile-plant' } }],
    planted: [
      {
        account: OLD_PIN,
        kind: 'orphan',
        isThere: () => credentials.all.some(({ token }) => token === left.token),
      },
    ],
    close: door.close,
  }
}
