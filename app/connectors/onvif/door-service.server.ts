import { ConnectorError } from '../contract'
import type { OnvifClient } from './client.server'
import type { Validity } from './door-values'
import { credentialXml, type DoorCredential, readCredential } from './door-wire'
import { OnvifFault, type Service } from './soap'
import { child, children, type Element, field, textAt } from './xml'

/** The longest list that is read. A controller without an end would otherwise keep an engine's slot. */
const MAX_CREDENTIALS = 200_000

/** Asked for on one page; the controller may give fewer, and says how many it gives at most. */
const PAGE = 100

export interface DoorCapabilities extends Validity {
  /** Entries on one page at most. */
  readonly pageSize: number
  readonly identifierTypes: readonly string[]
}

export interface CredentialState {
  readonly enabled: boolean
  /** Why somebody disabled it, in their words; null where nobody says. */
  readonly reason: string | null
}

export interface CredentialPage {
  readonly credentials: readonly DoorCredential[]
  /** Where the next page begins; null on the last one. */
  readonly next: string | null
}

/** The credential and access-rules services of one door controller (ONVIF Credential, Access Rules). */
export class DoorService {
  #capabilities: Promise<DoorCapabilities> | null = null

  constructor(private readonly client: OnvifClient) {}

  capabilities(): Promise<DoorCapabilities> {
    this.#capabilities ??= this.#readCapabilities()
    return this.#capabilities
  }

  async read(token: string): Promise<DoorCredential | null> {
    const answer = await this.#ask('tcr', 'GetCredentials', field('tcr:Token', token))
    return (
      children(answer, 'Credential')
        .map(readCredential)
        .find((each) => each.token === token) ?? null
    )
  }

  /** The state of one that is there; null when it vanished meanwhile. */
  async state(token: string): Promise<CredentialState | null> {
    const answer = await this.#asked('GetCredentialState', token)
    if (answer === null) return null
    const state = child(answer, 'State')
    const enabled = textAt(state, 'Enabled')
    if (enabled === null)
      throw new ConnectorError('nonsense', 'The target does not tell whether a credential is enabled.')
    return { enabled: enabled === 'true' || enabled === '1', reason: textAt(state, 'Reason') }
  }

  /** Page by page from a place that an earlier page named, each credential once. Throws when a page or place repeats. */
  async *pages(from: string | null): AsyncGenerator<CredentialPage> {
    const { pageSize } = await this.capabilities()
    const places = new Set<string>()
    const seen = new Set<string>()
    for (let place = from; ; ) {
      const content =
        field('tcr:Limit', String(Math.min(PAGE, pageSize))) + field('tcr:StartReference', place)
      const answer = await this.#ask('tcr', 'GetCredentialList', content)
      const credentials = children(answer, 'Credential').map(readCredential)
      const next = textAt(answer, 'NextStartReference') || null
      for (const { token } of credentials) {
        if (seen.has(token)) throw new ConnectorError('nonsense', 'The target lists a credential twice.')
        seen.add(token)
      }
      if (next !== null && places.has(next))
        throw new ConnectorError('nonsense', 'The target repeats a page of its list.')
      if (seen.size > MAX_CREDENTIALS) throw new ConnectorError('nonsense', "The target's list is too long.")
      yield { credentials, next }
      if (next === null) return
      places.add(next)
      place = next
    }
  }

  /** Names of access profiles by their tokens; those that are not there are left out. */
  async profileNames(tokens: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const content = tokens.map((token) => field('tar:Token', token)).join('')
    const answer = await this.#ask('tar', 'GetAccessProfileInfo', content)
    return new Map(
      children(answer, 'AccessProfileInfo').map((each) => [
        each.getAttribute('token') ?? '',
        textAt(each, 'Name') ?? '',
      ]),
    )
  }

  async formatTypes(identifierType: string): Promise<readonly string[]> {
    const content = field('tcr:CredentialIdentifierTypeName', identifierType)
    const answer = await this.#ask('tcr', 'GetSupportedFormatTypes', content)
    return children(answer, 'FormatTypeInfo').map((each) => textAt(each, 'FormatType') ?? '')
  }

  /** The token that the controller gave it. Made enabled. */
  async create(credential: DoorCredential): Promise<string> {
    const content = `${credentialXml(credential)}<tcr:State><tcr:Enabled>true</tcr:Enabled></tcr:State>`
    const token = textAt(await this.#ask('tcr', 'CreateCredential', content), 'Token')
    if (token) return token
    throw new ConnectorError('nonsense', 'The target does not tell the token of what it made.')
  }

  /** Everything but the state is replaced. */
  async modify(credential: DoorCredential): Promise<void> {
    await this.#ask('tcr', 'ModifyCredential', credentialXml(credential))
  }

  async enable(token: string): Promise<void> {
    await this.#ask('tcr', 'EnableCredential', field('tcr:Token', token))
  }

  /** "Not there" is success. */
  async disable(token: string, reason: string): Promise<void> {
    await this.#asked('DisableCredential', token, field('tcr:Reason', reason))
  }

  /** Takes every access profile from it. "Not there" is success. */
  async dropProfiles(credential: DoorCredential): Promise<void> {
    await this.#notFoundIsNull(
      this.#ask('tcr', 'ModifyCredential', credentialXml({ ...credential, profiles: [] })),
    )
  }

  /** "Not there" is success. */
  async delete(token: string): Promise<void> {
    await this.#asked('DeleteCredential', token)
  }

  async #readCapabilities(): Promise<DoorCapabilities> {
    const capabilities = child(await this.#ask('tcr', 'GetServiceCapabilities'), 'Capabilities')
    if (capabilities === null) throw new ConnectorError('nonsense', 'The target does not tell what it can.')
    const says = (name: string) => ['true', '1'].includes(capabilities.getAttribute(name) ?? '')
    return {
      credential: says('CredentialValiditySupported'),
      profile: says('CredentialAccessProfileValiditySupported'),
      time: says('ValiditySupportsTimeValue'),
      pageSize: Math.max(1, Number(capabilities.getAttribute('MaxLimit')) || 1),
      identifierTypes: children(capabilities, 'SupportedIdentifierType').map((each) =>
        (each.textContent ?? '').trim(),
      ),
    }
  }

  #ask(service: Service, name: string, content = ''): Promise<Element> {
    return this.client.ask({ service, name, content })
  }

  /** Null when there is no credential of this token. */
  #asked(name: string, token: string, more = ''): Promise<Element | null> {
    return this.#notFoundIsNull(this.#ask('tcr', name, field('tcr:Token', token) + more))
  }

  async #notFoundIsNull(call: Promise<Element>): Promise<Element | null> {
    return call.catch((error: unknown) => {
      if (error instanceof OnvifFault && error.says('NotFound')) return null
      throw error
    })
  }
}
