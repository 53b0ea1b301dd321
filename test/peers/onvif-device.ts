import { type AccountRules, type DeviceUser, OnvifAccounts, USUAL_RULES } from './onvif-accounts'
import { DEVICE_PATH, type DeviceFacts, deviceService } from './onvif-device-service'
import { OnvifSecurity, type SecurityOptions } from './onvif-security'
import { type OnvifServer, type OnvifService, startOnvifServer } from './onvif-server'

export interface OnvifDeviceOptions {
  /** Time in ms since 1970; the device's own clock is this, shifted by `clock.offset`. */
  readonly now?: () => number
  readonly users?: readonly DeviceUser[]
  readonly rules?: Partial<AccountRules>
  readonly facts?: Partial<DeviceFacts>
  readonly usernameToken?: boolean
  readonly httpDigest?: boolean
  /** In ms; see `SecurityOptions`. */
  readonly freshness?: number
  readonly lockout?: SecurityOptions['lockout']
  readonly openClock?: boolean
  readonly tellsUtc?: boolean
  readonly timeZone?: string
}

/** A device that is made up, in the words of ONVIF's device service: a camera, or the base of a door controller. */
export interface OnvifDevice extends OnvifServer {
  /** The address of the device service. */
  readonly url: string
  /** Its users: the truth, past the protocol. */
  readonly accounts: OnvifAccounts
  /** `offset` in ms. */
  readonly clock: { offset: number }
  /** False: GetUsers finds nobody. */
  readonly sight: { listsUsers: boolean }
  /** Would the device let this in, with this level? Null where it refuses. Asking costs no attempt. */
  signIn(username: string, password: string): DeviceUser['level'] | null
  /** The origin that GetServices sends clients to from now on: that of a proxy. */
  announce(origin: string): void
}

/** As installers leave them behind, with the account that the portal is given. */
export const FACTORY_USERS: readonly DeviceUser[] = [
  { username: 'admin', password: 'admin-of-the-factory', level: 'Administrator' },
  { username: 'service', password: 'service-of-the-maker', level: 'Administrator' },
  { username: 'installer', password: 'installer-2019', level: 'Operator' },
]

const FACTS: DeviceFacts = {
  manufacturer: 'Example Cameras',
  model: 'EC-400',
  firmware: '2.840.1',
  serial: 'EC400-0017',
  hardware: 'rev-C',
}

/** `others` are services beside that of the device. */
export async function startOnvifDevice(
  options: OnvifDeviceOptions = {},
  others: readonly OnvifService[] = [],
): Promise<OnvifDevice> {
  const clock = { offset: 0 }
  const sight = { listsUsers: true }
  const now = () => (options.now ?? Date.now)() + clock.offset
  const accounts = new OnvifAccounts(options.users ?? FACTORY_USERS, { ...USUAL_RULES, ...options.rules })
  const { usernameToken = true, httpDigest = false } = options
  const security = new OnvifSecurity({
    usernameToken,
    httpDigest,
    freshness: options.freshness ?? 5 * 60_000,
    lockout: options.lockout ?? null,
    passwordOf: (username) => accounts.userNamed(username)?.password,
    now,
  })
  let announced = ''
  const device = deviceService({
    facts: { ...FACTS, ...options.facts },
    accounts,
    usernameToken,
    httpDigest,
    openClock: options.openClock ?? true,
    tellsUtc: options.tellsUtc ?? true,
    timeZone: options.timeZone ?? 'UTC',
    now,
    announced: () => announced,
    others,
    listsUsers: () => sight.listsUsers,
  })
  const server = await startOnvifServer({ services: [device, ...others], accounts, security })
  announced = server.origin
  return {
    ...server,
    url: server.origin + DEVICE_PATH,
    accounts,
    clock,
    sight,
    signIn(username, password) {
      const user = accounts.userNamed(username)
      return user?.password === password && !security.isLocked(username) ? user.level : null
    },
    announce(origin) {
      announced = origin
    },
  }
}
