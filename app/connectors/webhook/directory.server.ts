import { z } from 'zod'
import type { Account } from '~/domain/reconciliation/observation'
import { ConnectorError, type Subject } from '../contract'
import type { ReceiverClient } from './client.server'
import type { WebhookConfig } from './config'

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const accountSchema = z.object({
  id: z.string().min(1).max(256),
  name: z.string().min(1).max(256),
  displayName: z.string().nullish(),
  active: z.boolean(),
  entitlements: z.array(z.string()),
  expiresAt: instant.nullish(),
  /** The credential that it was made for: the portal's mark. Null for an account of somebody else. */
  credential: z.string().nullable(),
  lastUsedAt: instant.nullish(),
  createdAt: instant.nullish(),
})
export type ReceiverAccount = z.output<typeof accountSchema>

const pageSchema = z.object({
  accounts: z.array(accountSchema),
  next: z.string().min(1).nullable(),
  total: z.number().int().nonnegative().nullish(),
})
export type ReceiverPage = z.output<typeof pageSchema>

const aboutSchema = z.object({
  receiver: z.string().min(1).max(256),
  product: z.string().max(100).nullish(),
  now: instant,
})
export type About = z.output<typeof aboutSchema>

/** Reads what a receiver holds, for one act. */
export class Directory {
  constructor(
    private readonly client: ReceiverClient,
    private readonly config: WebhookConfig,
  ) {}

  async about(): Promise<About> {
    const about = await this.client.read(this.#url(['about']), 'who it is', aboutSchema)
    if (about === null) throw new ConnectorError('nonsense', 'The receiver does not say who it is.')
    return about
  }

  /** By its id where that is known, then by our mark, then by name. */
  async find({ nativeId, credentialId, nativeName }: Subject): Promise<ReceiverAccount | null> {
    return (
      (nativeId === null ? null : await this.byId(nativeId)) ??
      (await this.#where('credential', credentialId)) ??
      (await this.#where('name', nativeName))
    )
  }

  /** The sentinel, looked up in each of the ways in which an account is: by name, and then by the id that this gave. */
  async sentinel(): Promise<ReceiverAccount | null> {
    const named = await this.#where('name', this.config.sentinelAccount)
    return named === null ? null : this.byId(named.id)
  }

  async page(cursor: string | null): Promise<ReceiverPage> {
    const url = this.#url(['accounts'], cursor === null ? {} : { cursor })
    const page = await this.client.read(url, 'its accounts', pageSchema)
    if (page === null) throw new ConnectorError('nonsense', 'The receiver does not list its accounts.')
    return page
  }

  async byId(id: string): Promise<ReceiverAccount | null> {
    const account = await this.client.read(this.#url(['accounts', id]), 'one account', accountSchema)
    if (account !== null && account.id !== id)
      throw new ConnectorError('nonsense', 'The receiver answered with another account than was asked for.')
    return account
  }

  /** One that leaves the filter aside and answers with everything is looked through, but only on its first page. */
  async #where(field: 'credential' | 'name', value: string): Promise<ReceiverAccount | null> {
    const page = await this.client.read(
      this.#url(['accounts'], { [field]: value }),
      'for an account',
      pageSchema,
    )
    const found = page?.accounts.filter((account) => account[field] === value) ?? []
    if (found.length > 1)
      throw new ConnectorError('nonsense', 'The receiver has several accounts of one name or mark.')
    // An empty page that is not the last one says nothing of those behind it.
    if (found.length === 0 && page !== null && (page.accounts.length > 0 || page.next !== null))
      throw new ConnectorError('nonsense', 'The receiver does not filter its accounts as it was asked to.')
    return found[0] ?? null
  }

  #url(path: readonly string[], query: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(`${this.config.receiverUrl}/${path.map(encodeURIComponent).join('/')}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    return url
  }
}

/** As a listing has it. */
export function listed(account: ReceiverAccount): Account {
  return {
    nativeId: account.id,
    nativeName: account.name,
    displayName: account.displayName ?? null,
    active: account.active,
    entitlements: account.active ? [...new Set(account.entitlements)].sort() : [],
    markedCredentialId: account.credential,
    lastUsedAt: account.lastUsedAt ?? null,
    createdAt: account.createdAt ?? null,
  }
}
