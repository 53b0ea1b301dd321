import { z } from 'zod'
import { inPages } from '~/connectors/account-pages'
import {
  type AccountPage,
  type Applied,
  type Check,
  type Connector,
  ConnectorError,
  type Order,
  type OrderedCredential,
  type Subject,
  type SystemAccess,
} from '~/connectors/contract'
import { targetUrl } from '~/connectors/target-url'
import type { Account, Observation } from '~/domain/reconciliation/observation'
import type { HostAccount } from '../../peers/session-host'

const config = z.object({ baseUrl: targetUrl, token: z.string() })
type Config = z.output<typeof config>
const mapping = z.object({ group: z.string().min(1) })
type Mapping = z.output<typeof mapping>
type Access = SystemAccess<Config>

/** For tests only: a kind whose target has sessions and can end them, against `test/peers/session-host.ts`. */
export class SessionHostConnector implements Connector<Config, Mapping> {
  readonly kind = 'session-host'
  readonly title = 'Host with sessions'
  readonly configSchema = config
  readonly secretFields = ['token']
  readonly entitlementSchema = mapping
  readonly holderSecret = 'none'
  readonly capabilities = {
    nativeExpiry: 'none',
    weeklyHours: false,
    disable: true,
    list: true,
    liveSessionKill: true,
    proof: 'read',
  } as const

  nativeEntitlement({ group }: Mapping): string {
    return group
  }

  nativeName({ credentialId }: OrderedCredential): string {
    return `dp-${credentialId}`
  }

  async check(access: Access): Promise<Check> {
    const { id } = (await call(access, 'GET', '/about')) as { id: string }
    return {
      identity: id,
      sentinelSeen: true,
      clockSkew: null,
      product: null,
      ownAccounts: [],
      sentinel: null,
    }
  }

  async apply(access: Access, order: Order<Mapping>): Promise<Applied> {
    const found = await this.find(access, order)
    if (order.state === 'on') return this.give(access, order, found)
    const ours = found !== null && isOurs(found, order)
    const nativeId = ours ? found.id : order.nativeId
    if (ours) await call(access, 'PATCH', `/accounts/${found.id}`, { active: false, rights: [] })
    // By the account its sessions are found, and it is gone only once they are.
    const endedSessions = order.sessions === 'end' && nativeId ? await this.endSessions(access, nativeId) : 0
    if (ours && order.state === 'gone') await call(access, 'DELETE', `/accounts/${found.id}`)
    return { nativeId, endedSessions }
  }

  async observe(access: Access, subject: Subject): Promise<Observation> {
    const found = await this.find(access, subject)
    const { id: identity } = (await call(access, 'GET', '/about')) as { id: string }
    const nativeId = found?.id ?? subject.nativeId
    return {
      presence: found === null ? 'absent' : found.active ? 'present' : 'disabled',
      nativeId: found?.id ?? null,
      entitlements: [...(found?.rights ?? [])].sort(),
      expiresAt: null,
      ours: found !== null && isOurs(found, subject),
      liveSessions: nativeId === null ? 0 : (await this.sessions(access, nativeId)).length,
      sentinelSeen: true,
      identity,
      proof: 'read',
    }
  }

  list(access: Access): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(access))
  }

  async *#accounts(access: Access): AsyncGenerator<Account> {
    for (let page: number | null = 0; page !== null; ) {
      const answer = (await call(access, 'GET', `/accounts?page=${page}`)) as HostPage
      for (const account of answer.accounts) {
        yield {
          nativeId: account.id,
          nativeName: account.name,
          displayName: null,
          active: account.active,
          entitlements: [...account.rights].sort(),
          markedCredentialId: /^daypass:(.+)$/.exec(account.note)?.[1] ?? null,
          lastUsedAt: null,
          createdAt: null,
        }
      }
      page = answer.next
    }
  }

  private async give(access: Access, order: Order<Mapping>, found: HostAccount | null): Promise<Applied> {
    if (found !== null && !isOurs(found, order)) throw new ConnectorError('conflict', 'The name is taken.')
    const account = found ?? (await this.make(access, order))
    const rights = [...new Set(order.entitlements.map((each) => each.mapping.group))].sort()
    await call(access, 'PATCH', `/accounts/${account.id}`, { active: true, rights })
    return { nativeId: account.id }
  }

  private async make(access: Access, order: Order<Mapping>): Promise<{ id: string }> {
    const body = { name: order.nativeName, note: `daypass:${order.credentialId}` }
    try {
      return (await call(access, 'POST', '/accounts', body)) as { id: string }
    } catch (error) {
      const made = await this.find(access, order)
      if (made && isOurs(made, order)) return made
      throw error
    }
  }

  private async find(access: Access, { nativeName }: Subject): Promise<HostAccount | null> {
    const path = `/accounts?name=${encodeURIComponent(nativeName)}`
    const { accounts } = (await call(access, 'GET', path)) as HostPage
    return accounts[0] ?? null
  }

  private async sessions(access: Access, accountId: string): Promise<string[]> {
    return ((await call(access, 'GET', `/sessions?account=${accountId}`)) as { sessions: string[] }).sessions
  }

  private async endSessions(access: Access, accountId: string): Promise<number> {
    const open = await this.sessions(access, accountId)
    for (const id of open) await call(access, 'DELETE', `/sessions/${id}`)
    return open.length
  }
}

interface HostPage {
  readonly accounts: readonly HostAccount[]
  readonly next: number | null
}

function isOurs({ note }: HostAccount, { credentialId }: OrderedCredential): boolean {
  return note === `daypass:${credentialId}`
}

const FAULTS: Readonly<Record<number, ConnectorError['fault']>> = {
  401: 'unauthorised',
  403: 'unauthorised',
  409: 'conflict',
  503: 'failing',
}

async function call(
  { config, signal }: Access,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const answer = await fetch(`${config.baseUrl}${path}`, {
    method,
    signal,
    redirect: 'error',
    headers: { authorization: `Bearer ${config.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ConnectorError('unreachable', 'The host does not answer.')
  })
  if (!answer.ok)
    throw new ConnectorError(FAULTS[answer.status] ?? 'refused', `The host answers ${answer.status}.`)
  return answer.json()
}
