import { ownAccountsOf } from '~/domain/connected-system/own-accounts'
import type { SeedDirectory } from '~db/seed'
import { type ProxiedRequest, startFaultProxy } from '../../test/peers/fault-proxy'
import { scimHide, scimLie } from '../../test/peers/scim-replies'
import { startScimServer } from '../../test/peers/scim-server'

/** The account that the portal signs in with: its sentinel. */
const SERVICE_ACCOUNT = 'svc-daypass'

/** How the sample organisation calls it. */
export const DIRECTORY = 'Video management directory'

/** What the portal marks its accounts with, before the credential's id. */
const MARK = 'daypass:'

/** An account that somebody once made by hand and nobody took away. */
export const ORPHAN = { userName: 'm.keller', displayName: 'M. Keller, integrator' }

/** A SCIM directory outside the portal, looked into past its protocol: what it holds is what is true. */
export interface Directory {
  readonly settings: SeedDirectory
  /** The groups of the account of this name that is switched on; null when there is none. */
  groupsOf(userName: string): readonly string[] | null
  /** Names of all accounts that the portal marked as its own. */
  portalAccounts(): readonly string[]
  /** Whom the accounts let in that the portal marked as its own and that are switched on: their holders' names. */
  holdersLetIn(): readonly string[]
  /** The credentials whose accounts are there, switched on or off. */
  credentialsThere(): ReadonlySet<string>
  /** Every answer takes so many ms from now on. */
  slow(delay: number): void
  /** How often an account was made or switched on since `forget`. */
  timesGiven(): number
  forget(): void
  /** Would the directory let this in? */
  signIn(userName: string, password: string): boolean
  /** Somebody makes an account of the portal again by hand, with the portal's mark, after it was taken away. */
  bringBack(userName: string): void
  /** From now on it answers every change with success, and changes nothing. */
  lie(): void
  close(): Promise<void>
}

export async function startDirectory(token: string): Promise<Directory> {
  const server = await startScimServer({
    token,
    users: [{ userName: SERVICE_ACCOUNT, displayName: 'Daypass' }, ORPHAN],
    groups: [{ displayName: 'VMS operators', members: [ORPHAN.userName] }, { displayName: 'VMS viewers' }],
  })
  const proxy = await startFaultProxy({
    origin: new URL(server.url).origin,
    hide: scimHide,
    lie(request) {
      const lie = scimLie(request)
      return lie.status === 204 ? { status: 200, headers: JSON_TYPE, body: '{}' } : lie
    },
  })
  const { store } = server
  const sentinel = store.userNamed(SERVICE_ACCOUNT)
  /** The marks of the portal's accounts that were looked at, by name. */
  const marks = new Map<string, string>()
  const ours = () => [...store.users.values()].filter((user) => user.externalId?.startsWith(MARK))
  return {
    settings: {
      baseUrl: `${proxy.origin}${new URL(server.url).pathname}`,
      token,
      sentinelUserName: SERVICE_ACCOUNT,
      identity: `${proxy.origin}#${sentinel?.id}`,
      ownAccounts: ownAccountsOf({
        ownAccounts: [
          { nativeId: sentinel?.id ?? '', nativeName: SERVICE_ACCOUNT, active: true, entitlements: [] },
        ],
      }),
    },
    groupsOf(userName) {
      const user = store.userNamed(userName)
      if (user?.externalId) marks.set(userName, user.externalId)
      return user?.active ? store.groupsOf(user.id).map((group) => group.displayName) : null
    },
    portalAccounts: () => ours().map((user) => user.userName),
    holdersLetIn: () =>
      ours()
        .filter((user) => user.active)
        .map((user) => user.displayName ?? user.userName),
    credentialsThere: () => new Set(ours().map(({ externalId = '' }) => externalId.slice(MARK.length))),
    slow: (delay) => proxy.set({ mode: 'slow', delay }),
    timesGiven: () => proxy.requests.filter(gives).length,
    forget: () => proxy.forget(),
    signIn: (userName, password) => store.signIn(userName, password),
    bringBack(userName) {
      store.addUser({ userName, externalId: marks.get(userName), displayName: 'made by hand' })
    },
    lie: () => proxy.set({ mode: 'lie' }),
    async close() {
      await proxy.close()
      await server.close()
    },
  }
}

/** Makes an account, or switches one on. */
function gives({ method, path, body }: ProxiedRequest): boolean {
  const isMade = method === 'POST' && path.endsWith('/Users')
  return isMade || (method === 'PATCH' && /"path":"active","value":true/.test(body))
}

const JSON_TYPE = { 'content-type': 'application/scim+json' }
