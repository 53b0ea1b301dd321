import { type DoorConfig, doorConfig } from '~/connectors/onvif/door-config'
import { OnvifDoorConnector } from '~/connectors/onvif/door-connector.server'
import { startFaultProxy } from '../../peers/fault-proxy'
import type { StoredCredential } from '../../peers/onvif-credentials'
import { ACCESS_PROFILES, type OnvifDoorOptions, startOnvifDoor } from '../../peers/onvif-door'
import { isOnvifWrite, onvifHide, onvifLie } from '../../peers/onvif-replies'
import type { RemoteHarness } from '../harness'
import { losingAnswers, onvifOutages } from './onvif-outages'

const PASSWORD = 'password-that-nobody-may-read'

export type DoorHarness = RemoteHarness & Awaited<ReturnType<typeof startDoorHarness>>

/** The connector of door controllers, a fault proxy and a simulated controller behind it. */
export async function startDoorHarness(options: OnvifDoorOptions = {}, config: Partial<DoorConfig> = {}) {
  const door = await startOnvifDoor({
    users: [{ username: 'svc-daypass', password: PASSWORD, level: 'Administrator' }],
    ...options,
    credentialRules: { maxLimit: 50, ...options.credentialRules },
  })
  const { credentials } = door
  let others = 0
  const add = (holder: string, description?: string) => {
    others += 1
    return credentials.create({
      holder,
      ...(description === undefined ? {} : { description }),
      identifiers: [
        { type: 'pt:PIN', format: 'SIMPLE_NUMBER32', exempted: false, value: hex(4_000_000_000 + others) },
      ],
      profiles: [{ token: ACCESS_PROFILES[0]?.token ?? '' }],
    })
  }
  const sentinel = add('master key')
  let codes = 31_000_000
  const proxy = await startFaultProxy({
    origin: door.origin,
    isWrite: isOnvifWrite,
    lie: onvifLie,
    hide: onvifHide,
  })
  door.announce(proxy.origin)
  const connector = new OnvifDoorConnector(options.now)
  const system = doorConfig.parse({
    deviceUrl: door.url.replace(door.origin, proxy.origin),
    username: 'svc-daypass',
    password: PASSWORD,
    sentinelToken: sentinel.token,
    ...config,
  })
  const ours = (credentialId: string) =>
    credentials.all.filter(({ holder }) => holder === `daypass:${credentialId}`)
  const one = (credentialId: string): StoredCredential => {
    const [credential] = ours(credentialId)
    if (!credential) throw new Error(`no credential bears the mark of ${credentialId}`)
    return credential
  }

  return {
    connector,
    access: (signal: AbortSignal = new AbortController().signal) => ({
      systemId: 'system-1',
      config: system,
      signal,
    }),
    rights: [
      { accessProfile: 'profile-main' },
      { accessProfile: 'profile-plant', accessProfileName: 'Plant room' },
      { accessProfile: 'profile-roof' },
    ] as const,
    secrets: [PASSWORD],
    /** A PIN of its own. */
    newSecret: () => String(++codes),
    prepare: () => {},
    truth(credentialId: string) {
      const found = ours(credentialId)
      return {
        objects: found.length,
        active: found.some(({ enabled }) => enabled),
        entitlements: found.flatMap(({ profiles }) => profiles.map(({ token }) => token)).sort(),
      }
    },
    populate(count: number) {
      for (let index = 0; index < count; index += 1) add(`staff-${index}`)
    },
    everyName: () => credentials.all.map(({ description, holder, token }) => description || holder || token),
    outages: onvifOutages(proxy, [PASSWORD]),
    lie: () => proxy.set({ mode: 'lie' }),
    heal: () => proxy.set({ mode: 'pass' }),
    async close() {
      await proxy.close()
      await door.close()
    },
    ...losingAnswers(proxy),
    hideReads: () => proxy.set({ mode: 'hide' }),
    plantForeign(nativeName: string) {
      const foreign = add('somebody else', nativeName)
      return {
        // Only names like ours are part of an id.
        nativeId: nativeName.startsWith('dp-') ? `${foreign.token}#${nativeName}` : foreign.token,
        untouched: () => credentials.find(foreign.token) === foreign,
      }
    },
    destroy: (credentialId: string) => credentials.remove(one(credentialId).token),
    stripMark(credentialId: string) {
      const { token, enabled: _on, ...credential } = one(credentialId)
      credentials.modify(token, { ...credential, holder: 'somebody else' })
    },
    one,
    door,
    proxy,
    system,
  }
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(8, '0')
}
