import { type DeviceConfig, deviceConfig } from '~/connectors/onvif/device-config'
import { OnvifDeviceConnector } from '~/connectors/onvif/device-connector.server'
import { startFaultProxy } from '../../peers/fault-proxy'
import { type OnvifDeviceOptions, startOnvifDevice } from '../../peers/onvif-device'
import { isOnvifWrite, onvifHide, onvifLie } from '../../peers/onvif-replies'
import type { RemoteHarness } from '../harness'
import { losingAnswers, onvifOutages } from './onvif-outages'

const THEIRS = 'theirs-for-ever'
const PASSWORD = 'password-that-nobody-may-read'

export type DeviceHarness = RemoteHarness & Awaited<ReturnType<typeof startDeviceHarness>>

/** The connector of devices' users, a fault proxy and a simulated device behind it. */
export async function startDeviceHarness(
  options: OnvifDeviceOptions = {},
  config: Partial<DeviceConfig> = {},
) {
  const device = await startOnvifDevice({
    users: [
      { username: 'svc-daypass', password: PASSWORD, level: 'Administrator' },
      { username: 'admin', password: 'admin-of-the-factory', level: 'Administrator' },
    ],
    ...options,
    rules: { maxUsers: 400, ...options.rules },
  })
  const proxy = await startFaultProxy({
    origin: device.origin,
    isWrite: isOnvifWrite,
    lie: onvifLie,
    hide: onvifHide,
  })
  device.announce(proxy.origin)
  const connector = new OnvifDeviceConnector(options.now)
  const system = deviceConfig.parse({
    deviceUrl: device.url.replace(device.origin, proxy.origin),
    username: 'svc-daypass',
    password: PASSWORD,
    ...config,
  })
  const nameOf = (credentialId: string) => connector.nativeName({ credentialId })
  const user = (credentialId: string) => device.accounts.userNamed(nameOf(credentialId))

  return {
    connector,
    nameIsMark: true,
    access: (signal: AbortSignal = new AbortController().signal) => ({
      systemId: 'system-1',
      config: system,
      signal,
    }),
    rights: [{ level: 'User' }, { level: 'Operator' }, { level: 'Administrator' }] as const,
    secrets: [PASSWORD],
    prepare: () => {},
    truth(credentialId: string) {
      const there = user(credentialId)
      const found = there?.password === THEIRS ? undefined : there
      return {
        objects: found ? 1 : 0,
        active: found !== undefined,
        entitlements: found ? [found.level] : [],
      }
    },
    populate(count: number) {
      for (let index = 0; index < count; index += 1)
        device.accounts.put({ username: `staff-${index}`, password: 'long-enough', level: 'User' })
    },
    everyName: () => device.accounts.users.map(({ username }) => username),
    outages: onvifOutages(proxy, [PASSWORD]),
    lie: () => proxy.set({ mode: 'lie' }),
    heal: () => proxy.set({ mode: 'pass' }),
    async close() {
      await proxy.close()
      await device.close()
    },
    ...losingAnswers(proxy),
    hideReads: () => proxy.set({ mode: 'hide' }),
    plantForeign(nativeName: string) {
      const foreign = { username: nativeName, password: THEIRS, level: 'Operator' } as const
      device.accounts.put(foreign)
      return {
        nativeId: nativeName,
        untouched: () => device.signIn(nativeName, foreign.password) === foreign.level,
      }
    },
    destroy: (credentialId: string) => device.accounts.remove(nameOf(credentialId)),
    /** There is no mark but the password that was made for it. */
    stripMark(credentialId: string) {
      const found = user(credentialId)
      if (found) device.accounts.put({ ...found, password: 'changed-behind-our-back' })
    },
    device,
    proxy,
    system,
  }
}
