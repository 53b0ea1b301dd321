import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import { notTheOne } from '../mark'
import type { ListedPage, ListPlace, UnifiClient } from './client.server'
import { type User, user } from './wire'

/** Section 3.5: a user's policies are told where they are asked for. */
const EXPAND = [['expand[]', 'access_policy'] as const]

/** Users of the house, who are never ours. Only what people ordered is done to one. */
export class Users {
  constructor(private readonly client: UnifiClient) {}

  pages(from: ListPlace | null): AsyncGenerator<ListedPage<User>> {
    return this.client.pages('users', user, EXPAND, from)
  }

  byId(id: string): Promise<User | null> {
    return this.client.one('users', id, user, EXPAND)
  }

  /**
   * Deactivates the user and takes its policies away, so that whoever activates it again gives no door back with it. A step
   * that fails does not keep the other from being tried. See the contract.
   */
  async endForeign({ nativeId, nativeName }: ForeignAccount): Promise<void> {
    const found = await this.byId(nativeId)
    if (found === null) return
    if (found.name !== nativeName) throw notTheOne('user')
    const steps: (() => Promise<unknown>)[] = []
    if (found.active) steps.push(() => this.#put(nativeId, [], { status: 'DEACTIVATED' }))
    if (found.policies.length > 0)
      steps.push(() => this.#put(nativeId, ['access_policies'], { access_policy_ids: [] }))
    const results = await Promise.allSettled(steps.map((step) => step()))
    const failed = results.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }

  async #put(id: string, rest: readonly string[], body: unknown): Promise<void> {
    await this.client.ask({ method: 'PUT', path: ['users', id, ...rest], body })
  }
}
