import {
  AddRequest,
  Attribute,
  BerWriter,
  BindRequest,
  Change,
  DeleteRequest,
  ExtendedRequest,
  type Filter,
  ModifyRequest,
  PagedResultsControl,
  type SearchEntry,
  SearchRequest,
} from 'ldapts'
import { ConnectorError, type SystemAccess } from '../contract'
import { callFault } from '../target-faults'
import { openTargetSocket, type TargetSocket } from '../target-socket.server'
import type { LdapConfig } from './config'
import { type Entry, entryOf, isPartial } from './entry'
import type { Values } from './flavour'
import { FAULTS, RESULT } from './results'
import { startTls } from './start-tls.server'
import { type Answer, LdapWire, type Question } from './wire.server'

/** Accounts on one page; the server may give fewer. */
const PAGE = 200

/** The longest list that is read. A server without an end would otherwise keep an engine's slot. */
const MAX_ENTRIES = 500_000

/** The extended operation that sets passwords (RFC 3062). */
export const PASSWORD_MODIFY = '1.3.6.1.4.1.4203.1.11.1'

export interface Search {
  readonly base: string
  readonly scope: 'base' | 'sub'
  readonly filter: Filter
  readonly attributes: readonly string[]
}

export interface Modification {
  readonly operation: 'add' | 'delete' | 'replace'
  readonly values: Values
}

/** Speaks LDAP to one directory for one act. Every failure is a ConnectorError that holds no secret and no name. */
export class LdapClient {
  readonly #config: LdapConfig
  readonly #signal: AbortSignal
  #wire: LdapWire | null = null
  #connected = false

  private constructor(system: SystemAccess<LdapConfig>) {
    this.#config = system.config
    this.#signal = system.signal
  }

  /** Connects, signs in as the service account, does the work, and hangs up whatever came of it. */
  static async with<T>(
    system: SystemAccess<LdapConfig>,
    work: (client: LdapClient) => Promise<T>,
  ): Promise<T> {
    const client = await LdapClient.open(system)
    try {
      return await work(client)
    } finally {
      client.close()
    }
  }

  static async open(system: SystemAccess<LdapConfig>): Promise<LdapClient> {
    const client = new LdapClient(system)
    try {
      const { bindDn, bindPassword } = system.config
      await client.#ask(
        'bind',
        (messageId) => new BindRequest({ messageId, dn: bindDn, password: bindPassword }),
      )
      return client
    } catch (error) {
      client.close()
      throw error
    }
  }

  /** Does the directory let this account in? Asked on a connection of its own, which signs in as nobody else. */
  static async letsIn(system: SystemAccess<LdapConfig>, dn: string, password: string): Promise<boolean> {
    const client = new LdapClient(system)
    try {
      const make = (messageId: number) => new BindRequest({ messageId, dn, password })
      return (await client.#sent('sign-in', make)).status === RESULT.success
    } finally {
      client.close()
    }
  }

  close(): void {
    this.#wire?.close()
  }

  /** Every entry that matches, of a search that finds few. A limit of the server's throws: a part is no answer. */
  async search(search: Search): Promise<Entry[]> {
    const answer = await this.#ask('search', (messageId) => searchRequest(search, messageId))
    return answer.entries.map(toEntry)
  }

  /** The entry of this name; null when it is not there, or not shown. */
  async read(search: Omit<Search, 'scope'>): Promise<Entry | null> {
    const answer = await this.#ask(
      'search',
      (messageId) => searchRequest({ ...search, scope: 'base' }, messageId),
      [RESULT.noSuchObject],
    )
    const [only] = answer.entries
    return only ? toEntry(only) : null
  }

  /** Every entry that matches, page by page (RFC 2696), to the last page. A page may be empty and not be the last. */
  async *pages(search: Search): AsyncGenerator<Entry> {
    let cookie: Buffer | undefined
    let read = 0
    do {
      const control = new PagedResultsControl({ critical: true, value: { size: PAGE, cookie } })
      const answer = await this.#ask('search', (messageId) => searchRequest(search, messageId, control))
      const told = answer.controls.find((each) => each instanceof PagedResultsControl)
      if (told?.value === undefined)
        throw new ConnectorError('nonsense', 'The target does not tell whether its list goes on.')
      read += answer.entries.length
      if (read > MAX_ENTRIES) throw new ConnectorError('nonsense', "The target's list is too long.")
      yield* answer.entries.map(toEntry)
      cookie = told.value.cookie
    } while (cookie !== undefined && cookie.length > 0)
  }

  /** False when an entry of that name is there already. */
  async add(dn: string, values: Values): Promise<boolean> {
    const attributes = Object.entries(values).map(([type, all]) => attribute(type, all))
    const make = (messageId: number) => new AddRequest({ messageId, dn, attributes })
    const { status } = await this.#ask('add', make, [RESULT.entryExists])
    return status === RESULT.success
  }

  /** The result code: success, or one of those that the caller accepts. */
  async modify(
    dn: string,
    modifications: readonly Modification[],
    accept: readonly number[],
  ): Promise<number> {
    const changes = modifications.flatMap(({ operation, values }) =>
      Object.entries(values).map(
        ([type, all]) => new Change({ operation, modification: attribute(type, all) }),
      ),
    )
    const make = (messageId: number) => new ModifyRequest({ messageId, dn, changes })
    return (await this.#ask('modify', make, accept)).status
  }

  /** "Not there" is success. */
  async delete(dn: string): Promise<void> {
    await this.#ask('delete', (messageId) => new DeleteRequest({ messageId, dn }), [RESULT.noSuchObject])
  }

  /** Sets a password by the operation made for it (RFC 3062): the server hashes it, whatever its policy says. */
  async setPassword(dn: string, password: string): Promise<boolean> {
    const writer = new BerWriter()
    writer.startSequence()
    writer.writeString(dn, 0x80)
    writer.writeString(password, 0x82)
    writer.endSequence()
    const value = writer.buffer
    const make = (messageId: number) => new ExtendedRequest({ messageId, oid: PASSWORD_MODIFY, value })
    const { status } = await this.#ask('set password', make, [RESULT.noSuchObject])
    return status === RESULT.success
  }

  async #ask(
    what: string,
    make: (messageId: number) => Question,
    accept: readonly number[] = [],
  ): Promise<Answer> {
    const answer = await this.#sent(what, make)
    if (answer.status === RESULT.success || accept.includes(answer.status)) return answer
    const fault = FAULTS[answer.status] ?? 'refused'
    throw new ConnectorError(fault, `The target answered ${what} with LDAP result ${answer.status}.`)
  }

  async #sent(what: string, make: (messageId: number) => Question): Promise<Answer> {
    try {
      this.#signal.throwIfAborted()
      this.#wire ??= new LdapWire(
        await openTargetSocket(socketOf(this.#config), this.#signal, () => {
          this.#connected = true
        }),
      )
      return await this.#wire.ask(make)
    } catch (error) {
      throw callFault(error, what, { aborted: this.#signal.aborted, connected: this.#connected })
    }
  }
}

function socketOf({ url, startTls: raises, caCertificate }: LdapConfig): TargetSocket {
  const { protocol, hostname, port } = new URL(url)
  const secure = protocol === 'ldaps:'
  return {
    hostname,
    port: Number(port) || (secure ? 636 : 389),
    tls: secure || raises ? { ca: caCertificate, pin: '', ...(secure ? {} : { before: startTls }) } : null,
  }
}

function searchRequest(search: Search, messageId: number, control?: PagedResultsControl): SearchRequest {
  return new SearchRequest({
    messageId,
    baseDN: search.base,
    scope: search.scope,
    derefAliases: 'never',
    filter: search.filter,
    attributes: [...search.attributes],
    ...(control === undefined ? {} : { controls: [control] }),
  })
}

function toEntry({ name, attributes }: SearchEntry): Entry {
  const read = attributes.map(({ type, parsedBuffers }) => ({ type, values: parsedBuffers }))
  if (read.some(isPartial))
    throw new ConnectorError('nonsense', 'The target tells only a part of what an entry holds.')
  return entryOf(name, read)
}

function attribute(type: string, values: readonly string[] | readonly Uint8Array[]): Attribute {
  const all = values.map((value) => (typeof value === 'string' ? value : Buffer.from(value)))
  return new Attribute({ type, values: all as string[] })
}
