import type { ConnectorError } from '~/connectors/contract'
import type { UnifiConfig } from '~/connectors/unifi-access/config'
import { UnifiAccessConnector } from '~/connectors/unifi-access/connector.server'
import { type ProxiedRequest, startFaultProxy } from '../../peers/fault-proxy'
import { startUnifiAccess, type UnifiAccessOptions } from '../../peers/unifi-access'
import { unifiHide, unifiLie } from '../../peers/unifi-replies'
import type { Outage, RemoteHarness } from '../harness'

const TOKEN = 'token-that-nobody-may-read'
const isWrite = ({ method }: ProxiedRequest) => method !== 'GET'
export const YEARS = { start_time: 1_700_000_000, end_time: 4_000_000_000, visit_reason: 'Others' }

export type UnifiHarness = Awaited<ReturnType<typeof startUnifiHarness>>

/** The connector on a made-up console behind a fault proxy. */
export async function startUnifiHarness(options: Partial<UnifiAccessOptions> = {}) {
  const console = await startUnifiAccess({ token: TOKEN, ...options })
  const { store } = console
  store.addUser({ first_name: 'Olga', last_name: 'Owner' })
  const sentinel = store.addVisitor({ first_name: 'Daypass', last_name: 'sentinel', ...YEARS })
  const proxy = await startFaultProxy({ origin: console.origin, lie: unifiLie, hide: unifiHide })
  const system: UnifiConfig = {
    controllerUrl: proxy.origin,
    pin: '',
    token: TOKEN,
    sentinelVisitor: 'Daypass sentinel',
    pinDigits: 6,
  }
  let pins = 100_000
  const ours = (credentialId: string) =>
    [...store.visitors.values()].filter(({ remarks }) => remarks === `daypass:${credentialId}`)
  const one = (credentialId: string) => {
    const [found] = ours(credentialId)
    if (!found) throw new Error(`no visitor bears the mark of ${credentialId}`)
    return found
  }
  const answered = (
    name: string,
    fault: ConnectorError['fault'],
    status: number,
    more: { readonly retryAfter?: number; readonly body?: string } = {},
  ): Outage => ({
    name,
    fault,
    ...(more.retryAfter === undefined ? {} : { retryAfter: more.retryAfter }),
    strike: () =>
      proxy.set({
        mode: 'answer',
        reply: {
          status,
          headers: more.retryAfter === undefined ? {} : { 'retry-after': String(more.retryAfter / 1000) },
          // A console that echoes what it was sent must not bring it into a log.
          body: more.body ?? `{"code": "Zoë Ångström", "msg": "${TOKEN}"}`,
        },
      }),
  })
  const told = (code: string) => ({ body: `{"code": "${code}", "msg": "Zoë Ångström ${TOKEN}"}` })
  const outages: readonly Outage[] = [
    { name: 'connections break', fault: 'failing', strike: () => proxy.set({ mode: 'down' }) },
    answered('500', 'failing', 500),
    answered('503 with Retry-After', 'throttled', 503, { retryAfter: 7000 }),
    answered('429 with Retry-After', 'throttled', 429, { retryAfter: 120_000 }),
    answered('401', 'unauthorised', 401),
    answered('200 that says the token is invalid', 'unauthorised', 200, told('CODE_ACCESS_TOKEN_INVALID')),
    answered('200 that says it may not', 'unauthorised', 200, told('CODE_UNAUTHORIZED')),
    answered('200 that says it failed', 'failing', 200, told('CODE_SYSTEM_ERROR')),
    answered('200 that says parameters are wrong', 'refused', 200, told('CODE_PARAMS_INVALID')),
    answered('an upgraded console', 'unsupported', 200, told('CODE_OTHERS_UID_ADOPTED_NOT_SUPPORTED')),
    answered('JSON that is not of the API', 'nonsense', 200),
    answered('success without what was asked for', 'nonsense', 200, {
      body: '{"code": "SUCCESS", "data": {"id": 7}}',
    }),
    answered('a page of a captive portal', 'nonsense', 200, { body: '<html><body>Sign in</body></html>' }),
    answered('404 of somebody else', 'nonsense', 404, { body: 'not found' }),
    answered('a redirect', 'nonsense', 307),
    answered('an endless answer', 'nonsense', 200, { body: `"${'x'.repeat(5 * 1024 * 1024)}"` }),
  ]
  const harness = {
    connector: new UnifiAccessConnector(),
    access: (signal: AbortSignal = new AbortController().signal) => ({
      systemId: 'system-1',
      config: system,
      signal,
    }),
    rights: [
      { place: 'door', placeId: 'door-main' },
      { place: 'door', placeId: 'door-roof' },
      { place: 'door_group', placeId: 'group-plant' },
    ] as const,
    newSecret() {
      pins += 7
      return String(pins)
    },
    secrets: [TOKEN],
    prepare: () => {},
    truth(credentialId: string) {
      const visitors = ours(credentialId)
      return {
        objects: visitors.length,
        active: visitors.some((each) => !each.cancelled),
        entitlements: visitors
          .flatMap((each) => each.resources.map(({ id, type }) => `${type}:${id}`))
          .sort(),
      }
    },
    populate(count: number) {
      for (let index = 0; index < count; index += 1)
        if (index % 2 === 0) store.addUser({ first_name: 'Resident', last_name: String(index) })
        else store.addVisitor({ first_name: 'Guest', last_name: String(index), ...YEARS })
    },
    everyName: () => [
      ...[...store.users.values()].map((each) => `${each.first_name} ${each.last_name}`),
      ...[...store.visitors.values()].map((each) =>
        each.remarks?.startsWith('daypass:') ? each.first_name : `${each.first_name} ${each.last_name}`,
      ),
    ],
    outages,
    lie: () => proxy.set({ mode: 'lie' }),
    heal: () => proxy.set({ mode: 'pass' }),
    async close() {
      await proxy.close()
      await console.close()
    },
    countWrites() {
      const writes = proxy.requests.filter(isWrite).length
      proxy.forget()
      return writes
    },
    loseAnswer(nth: number, how: 'never' | 'broken') {
      let writes = 0
      let struck: (() => void) | undefined
      const held = new Promise<void>((resolve) => {
        struck = resolve
      })
      const only = (request: ProxiedRequest) => {
        if (!isWrite(request)) return false
        writes += 1
        if (writes === nth && how === 'broken') struck?.()
        return writes === nth
      }
      proxy.set({ mode: how === 'never' ? 'hold-answer' : 'drop-answer' }, { only })
      return { held: how === 'never' ? proxy.held() : held }
    },
    hideReads: () => proxy.set({ mode: 'hide' }),
    plantForeign(nativeName: string) {
      const visitor = store.addVisitor({
        first_name: nativeName,
        last_name: 'Somebody else',
        ...YEARS,
        resources: [{ id: 'door-main', type: 'door' }],
      })
      visitor.pin = harness.newSecret()
      const before = JSON.stringify(visitor)
      return {
        nativeId: visitor.id,
        listedAs: `${nativeName} Somebody else`,
        untouched: () => JSON.stringify(store.visitors.get(visitor.id)) === before,
      }
    },
    sentinel: () => ({ nativeId: sentinel.id, nativeName: 'Daypass sentinel' }),
    destroy: (credentialId: string) => void store.visitors.delete(one(credentialId).id),
    stripMark: (credentialId: string) => store.changeVisitor(one(credentialId).id, { remarks: 'Renamed' }),
    one,
    console,
    store,
    proxy,
    system,
  }
  return harness satisfies RemoteHarness
}
