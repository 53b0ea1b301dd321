import type { ScimConfig } from '~/connectors/scim/config'
import { ScimConnector } from '~/connectors/scim/connector.server'
import { startFaultProxy } from '../../peers/fault-proxy'
import { scimHide, scimLie } from '../../peers/scim-replies'
import { type ScimServerOptions, startScimServer } from '../../peers/scim-server'
import type { Outage, RemoteHarness } from '../harness'

const TOKEN = 'bearer-token-that-nobody-may-read'
const GROUPS = ['Camera viewers', 'VMS operators', 'Door programmers'] as const

export type ScimHarness = RemoteHarness & Awaited<ReturnType<typeof startScimHarness>>

/** The SCIM connector, a fault proxy and a real SCIM service behind it. */
export async function startScimHarness(
  options: Partial<ScimServerOptions> = {},
  config: Partial<ScimConfig> = {},
) {
  const server = await startScimServer({
    token: TOKEN,
    pageSize: 50,
    users: [{ userName: 'svc-daypass', displayName: 'Service account' }, { userName: 'resident' }],
    groups: GROUPS.map((displayName) => ({ displayName, members: ['resident'] })),
    ...options,
  })
  const proxy = await startFaultProxy({
    origin: new URL(server.url).origin,
    lie: scimLie,
    hide: scimHide,
  })
  const { store } = server
  const system: ScimConfig = {
    baseUrl: `${proxy.origin}/scim`,
    token: TOKEN,
    sentinelUserName: 'svc-daypass',
    deleteAtEnd: true,
    ...config,
  }
  const isWrite = ({ method }: { method: string }) => method !== 'GET'
  const ours = (credentialId: string) => store.usersMarked(`daypass:${credentialId}`)
  const one = (credentialId: string) => {
    const [user] = ours(credentialId)
    if (!user) throw new Error(`no account bears the mark of ${credentialId}`)
    return user
  }
  const answered = (name: string, fault: Outage['fault'], status: number, more: Partial<Outage> = {}) => ({
    name,
    fault,
    strike: () =>
      proxy.set({
        mode: 'answer',
        reply: {
          status,
          headers: more.retryAfter ? { 'retry-after': String(more.retryAfter / 1000) } : {},
          // A service that echoes what it was sent must not bring it into a log.
          body: `{"detail": "Zoë Ångström ${TOKEN} one-time-SECRET-of-the-holder"}`,
        },
      }),
    ...more,
  })

  const harness = {
    connector: new ScimConnector(),
    access: (signal: AbortSignal = new AbortController().signal) => ({
      systemId: 'system-1',
      config: system,
      signal,
    }),
    rights: [{ group: GROUPS[0] }, { group: GROUPS[1] }, { group: GROUPS[2] }] as const,
    secrets: [TOKEN],
    prepare: () => {},
    truth(credentialId: string) {
      const users = ours(credentialId)
      return {
        objects: users.length,
        active: users.some((user) => user.active),
        entitlements: users
          .flatMap((user) => store.groupsOf(user.id).map((group) => group.displayName))
          .sort(),
      }
    },
    populate(count: number) {
      for (let index = 0; index < count; index += 1) store.addUser({ userName: `staff-${index}` })
    },
    everyName: () => [...store.users.values()].map((user) => user.userName),
    outages: [
      { name: 'connections break', fault: 'failing', strike: () => proxy.set({ mode: 'down' }) },
      answered('500', 'failing', 500),
      answered('503', 'failing', 503),
      answered('503 with Retry-After', 'throttled', 503, { retryAfter: 7000 }),
      answered('429 with Retry-After', 'throttled', 429, { retryAfter: 120_000 }),
      answered('401', 'unauthorised', 401),
      answered('403', 'unauthorised', 403),
      answered('JSON that is not SCIM', 'nonsense', 200),
      {
        name: 'a page of a captive portal',
        fault: 'nonsense',
        strike: () =>
          proxy.set({ mode: 'answer', reply: { status: 200, body: '<html><body>Sign in</body></html>' } }),
      },
      {
        name: 'a redirect',
        fault: 'nonsense',
        strike: () =>
          proxy.set({ mode: 'answer', reply: { status: 307, headers: { location: `${server.url}/Users` } } }),
      },
      {
        name: 'an endless answer',
        fault: 'nonsense',
        strike: () =>
          proxy.set({ mode: 'answer', reply: { status: 200, body: `"${'x'.repeat(5 * 1024 * 1024)}"` } }),
      },
    ] satisfies Outage[] as readonly Outage[],
    lie: () => proxy.set({ mode: 'lie' }),
    heal: () => proxy.set({ mode: 'pass' }),
    async close() {
      await proxy.close()
      await server.close()
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
      const only = (request: { method: string }) => {
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
      const user = store.addUser({ userName: nativeName, displayName: 'Somebody else', password: 'theirs' })
      const group = store.groupNamed('Camera viewers')
      group?.members.add(user.id)
      return {
        nativeId: user.id,
        untouched: () =>
          store.users.get(user.id)?.version === 1 &&
          group?.members.has(user.id) === true &&
          store.signIn(nativeName, 'theirs'),
      }
    },
    destroy: (credentialId: string) => void store.removeUser(one(credentialId).id),
    stripMark(credentialId: string) {
      one(credentialId).externalId = undefined
    },
    store,
    proxy,
    system,
  }
  return harness
}
