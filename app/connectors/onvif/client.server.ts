import type { IncomingHttpHeaders } from 'node:http'
import type { Instant, Millis } from '~/domain/kernel/time'
import { ConnectorError } from '../contract'
import { callFault, statusFault } from '../target-faults'
import { askTarget, type TargetAnswer } from '../target-http.server'
import { type DeviceTime, readDeviceTime } from './device-time'
import type { DeviceSettings } from './settings'
import { type Challenge, digestAnswer, digestChallenge, type Login, usernameToken } from './sign-in'
import { contentType, envelope, faultIn, NAMESPACES, type Operation, readAnswer, type Service } from './soap'
import { children, type Element, textAt } from './xml'

/** The longest answer that is read, bytes: a page of 100 credentials takes some 150 kB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

const CLOCK: Operation = { service: 'tds', name: 'GetSystemDateAndTime' }
/** Everybody who may sign in at all may ask it (ONVIF Core, clause 5.9.4.5: READ_SYSTEM). */
const INFORMATION: Operation = { service: 'tds', name: 'GetDeviceInformation' }

export interface DeviceInformation {
  /** What only this device is: maker, model, serial number. */
  readonly identity: string
  readonly product: string
}

/** Speaks ONVIF to one device for one act. Every failure is a ConnectorError that holds no secret and no name. */
export class OnvifClient {
  readonly #settings: DeviceSettings
  readonly #signal: AbortSignal
  readonly #now: () => Instant
  #time: Promise<DeviceTime> | null = null
  /** The device's challenge, once it asked for HTTP's digest, and how often it was answered. */
  #digest: { readonly challenge: Challenge; count: number } | null = null
  #paths: Promise<ReadonlyMap<string, string>> | null = null

  constructor(
    { config, signal }: { readonly config: DeviceSettings; readonly signal: AbortSignal },
    now: () => Instant,
  ) {
    this.#settings = config
    this.#signal = signal
    this.#now = now
  }

  /** Asks as the service account, or as whoever is named, and answers with what the response holds. */
  async ask(operation: Operation, login: Login = this.#settings): Promise<Element> {
    const { skew } = await this.time()
    const url = await this.#urlOf(operation.service)
    return this.#send(url, operation, { login, at: this.#now() + skew })
  }

  /**
   * The device's clock. It should tell it to everybody (ONVIF Core, clause 5.9.4.5: PRE_AUTH); a device that asks who wants
   * to know is asked by our own clock, and by the one that its refusal was dated with.
   */
  time(): Promise<DeviceTime> {
    this.#time ??= this.#readTime()
    return this.#time
  }

  /** Who the device says it is. */
  async information(login?: Login): Promise<DeviceInformation> {
    const answer = await this.ask(INFORMATION, login)
    const told = (name: string) => textAt(answer, name) ?? ''
    const parts = [told('Manufacturer'), told('Model'), told('SerialNumber')]
    if (parts[2] === '') throw new ConnectorError('nonsense', 'The target does not tell its serial number.')
    return {
      identity: parts.join('/'),
      product: `${parts[0]} ${parts[1]} ${told('FirmwareVersion')}`.trim().slice(0, 100),
    }
  }

  /** Does the device let this login in? Anything but a yes or a no throws. */
  async letsIn(login: Login): Promise<boolean> {
    try {
      await this.ask(INFORMATION, login)
      return true
    } catch (error) {
      if (error instanceof ConnectorError && error.fault === 'unauthorised') return false
      throw error
    }
  }

  async #readTime(): Promise<DeviceTime> {
    const url = new URL(this.#settings.deviceUrl)
    const told = (answer: Element) => readDeviceTime(answer, this.#now())
    let dated: Millis = 0
    try {
      return told(
        await this.#send(url, CLOCK, null, (headers) => {
          dated = this.#skewOf(headers)
        }),
      )
    } catch (error) {
      if (!(error instanceof ConnectorError) || error.fault !== 'unauthorised') throw error
    }
    try {
      return told(await this.#send(url, CLOCK, { login: this.#settings, at: this.#now() }))
    } catch (error) {
      if (dated === 0 || !(error instanceof ConnectorError) || error.fault !== 'unauthorised') throw error
    }
    return told(await this.#send(url, CLOCK, { login: this.#settings, at: this.#now() + dated }))
  }

  #skewOf({ date }: IncomingHttpHeaders): Millis {
    const theirs = Date.parse(date ?? '')
    return Number.isNaN(theirs) ? 0 : theirs - this.#now()
  }

  /** Only the path of what the device says is taken: it may know itself by another address, or name somebody else's. */
  async #urlOf(service: Service): Promise<URL> {
    const base = new URL(this.#settings.deviceUrl)
    if (service === 'tds') return base
    this.#paths ??= this.#readPaths()
    const path = (await this.#paths).get(NAMESPACES[service])
    if (path === undefined) throw new ConnectorError('unsupported', 'The target has no such service.')
    return new URL(path, base.origin)
  }

  async #readPaths(): Promise<ReadonlyMap<string, string>> {
    const answer = await this.ask({
      service: 'tds',
      name: 'GetServices',
      content: '<tds:IncludeCapability>false</tds:IncludeCapability>',
    })
    const found = children(answer, 'Service').flatMap((service): (readonly [string, string])[] => {
      const address = textAt(service, 'XAddr') ?? ''
      if (!URL.canParse(address)) return []
      const { pathname, search } = new URL(address)
      return [[textAt(service, 'Namespace') ?? '', `${pathname}${search}`]]
    })
    return new Map(found)
  }

  /**
   * Sends once, and again only where it was refused before anything was done: to a device that does not know WS-Security, or
   * asks for HTTP's digest beside it. Redirects are not followed: they would carry the request elsewhere. `onRefusal` hears the
   * headers of a refusal.
   */
  async #send(
    url: URL,
    operation: Operation,
    who: { readonly login: Login; readonly at: Instant } | null,
    onRefusal: (headers: IncomingHttpHeaders) => void = () => {},
  ): Promise<Element> {
    let answer: TargetAnswer
    if (who === null) answer = await this.#post(url, operation, envelope(operation, ''), {})
    else if (this.#digest === null) {
      answer = await this.#post(url, operation, envelope(operation, usernameToken(who.login, who.at)), {})
      if (isRefusal(answer, operation) && (await this.#asksForDigest(answer)))
        answer = await this.#sendDigested(url, operation, who.login)
    } else answer = await this.#sendDigested(url, operation, who.login)
    if (answer.status === 200) return readAnswer(answer.text, operation)
    onRefusal(answer.headers)
    throw this.#refusal(answer, operation)
  }

  /** Again once where the device has forgotten what it asked for, or asks anew each time. */
  async #sendDigested(url: URL, operation: Operation, login: Login): Promise<TargetAnswer> {
    const send = async () => {
      const digest = this.#digest
      if (digest === null) throw new Error('a challenge was heard before it is answered')
      digest.count += 1
      const uri = `${url.pathname}${url.search}`
      const authorization = digestAnswer(digest.challenge, login, uri, digest.count)
      return this.#post(url, operation, envelope(operation, ''), { authorization })
    }
    const answer = await send()
    const next = answer.status === 401 ? digestChallenge(answer.headers['www-authenticate']) : null
    if (next === null || (this.#digest?.count === 1 && !next.stale)) return answer
    this.#digest = { challenge: next, count: 0 }
    return send()
  }

  /** A device may challenge only whoever says nothing of themselves: then it is asked for no more than who it is. */
  async #asksForDigest(refused: TargetAnswer): Promise<boolean> {
    const heard = digestChallenge(refused.headers['www-authenticate'])
    const bare = () =>
      this.#post(new URL(this.#settings.deviceUrl), INFORMATION, envelope(INFORMATION, ''), {})
    const challenge = heard ?? digestChallenge((await bare()).headers['www-authenticate'])
    if (challenge !== null) this.#digest = { challenge, count: 0 }
    return challenge !== null
  }

  async #post(
    url: URL,
    operation: Operation,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<TargetAnswer> {
    let connected = false
    try {
      return await askTarget({
        url,
        method: 'POST',
        headers: { 'content-type': contentType(operation), accept: 'application/soap+xml', ...headers },
        body,
        signal: this.#signal,
        limit: MAX_ANSWER_BYTES,
        pin: this.#settings.pin,
        onConnect: () => {
          connected = true
        },
      })
    } catch (error) {
      throw callFault(error, operation.name, { aborted: this.#signal.aborted, connected })
    }
  }

  /** What the body says is more particular than the status, but for whoever is not believed or asks too often. */
  #refusal({ status, headers, text }: TargetAnswer, operation: Operation): ConnectorError {
    const said = `The target answered ${operation.name} with HTTP ${status}.`
    const refused = statusFault(status, headers, said, this.#now())
    if (refused.fault === 'throttled' || refused.fault === 'unauthorised') return refused
    return (status >= 400 ? faultIn(text, operation) : null) ?? refused
  }
}

/** Nothing was done, because whoever asked is not believed. */
function isRefusal({ status, text }: TargetAnswer, operation: Operation): boolean {
  return status === 401 || (status >= 400 && faultIn(text, operation)?.notAllowed === true)
}
