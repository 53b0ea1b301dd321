import { paged, UnifiError } from './unifi-answers'
import { pinToken, type UnifiStore, type User } from './unifi-store'

interface Asked {
  readonly method: string
  readonly rest: readonly string[]
  readonly url: URL
  readonly body: unknown
  readonly need: (permission: 'view:user' | 'edit:user') => void
  readonly fault: { readonly lies: boolean }
}

/** Users of the house (API reference, 3): told, deactivated, and given their access policies. */
export function serveUsers(store: UnifiStore, { method, rest, url, body, need, fault }: Asked): unknown {
  const [id, part] = rest
  const expands = url.searchParams.getAll('expand[]').includes('access_policy')
  need(method === 'GET' ? 'view:user' : 'edit:user')
  if (method === 'GET' && id === undefined)
    return paged([...store.users.values()], url, (user) => shown(user, expands))
  const user = store.users.get(id ?? '')
  if (!user) throw new UnifiError('CODE_USER_ACCOUNT_NOT_EXIST')
  if (method === 'GET') return shown(user, expands)
  if (method !== 'PUT') throw new UnifiError('CODE_RESOURCE_NOT_FOUND', 404)
  const given = body as { readonly status?: unknown; readonly access_policy_ids?: unknown } | null
  if (part === 'access_policies') {
    if (!Array.isArray(given?.access_policy_ids)) throw new UnifiError('CODE_PARAMS_INVALID')
    const ids: readonly unknown[] = given.access_policy_ids
    if (!fault.lies) user.policies = user.policies.filter((policy) => ids.includes(policy.id))
    return null
  }
  const { status } = given ?? {}
  if (status !== 'ACTIVE' && status !== 'DEACTIVATED') throw new UnifiError('CODE_PARAMS_INVALID')
  if (!fault.lies) user.status = status
  return null
}

function shown({ pin, policies, ...user }: User, expands: boolean): object {
  return {
    ...user,
    full_name: `${user.first_name} ${user.last_name}`,
    nfc_cards: [],
    pin_code: pin === null ? null : { token: pinToken(pin) },
    ...(expands ? { access_policies: policies, access_policy_ids: policies.map((policy) => policy.id) } : {}),
  }
}
