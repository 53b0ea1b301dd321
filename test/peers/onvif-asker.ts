import { createHash, randomBytes } from 'node:crypto'
import { DOMParser, type Element } from '@xmldom/xmldom'

const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-'

export interface Asking {
  readonly username?: string
  readonly password?: string
  /** What the token says of the time, in ms; now when absent. */
  readonly created?: number
  /** Base64; a new one when absent. */
  readonly nonce?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The child of the answer's body, as text. */
  readonly body: string
  readonly element: Element
  /** The codes of a fault, without their prefixes; empty for an answer. */
  readonly codes: readonly string[]
  /** The texts of all elements of this name. */
  all(name: string): string[]
}

/** A client of the specification's words alone, to try the simulated devices with. */
export async function askOnvif(url: string, action: string, asking: Asking = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/soap+xml; charset=utf-8', ...asking.headers },
    body: `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:tcr="http://www.onvif.org/ver10/credential/wsdl" xmlns:tar="http://www.onvif.org/ver10/accessrules/wsdl"><s:Header>${token(asking)}</s:Header><s:Body>${action}</s:Body></s:Envelope>`,
  })
  const text = await response.text()
  const document = new DOMParser().parseFromString(text, 'text/xml')
  const body = document.getElementsByTagNameNS('http://www.w3.org/2003/05/soap-envelope', 'Body')[0]
  const element = Array.from(body?.childNodes ?? []).find((node): node is Element => node.nodeType === 1)
  if (!element) throw new Error(`no answer in ${text}`)
  const all = (name: string) =>
    Array.from(element.getElementsByTagNameNS('*', name)).map((each) => each.textContent ?? '')
  const isFault = element.localName === 'Fault'
  return {
    status: response.status,
    headers: response.headers,
    body: element.toString(),
    element,
    codes: isFault ? all('Value').map((value) => value.replace(/^.*:/, '')) : [],
    all,
  }
}

function token({ username, password = '', created = Date.now(), nonce }: Asking): string {
  if (username === undefined) return ''
  const bytes = nonce === undefined ? randomBytes(16) : Buffer.from(nonce, 'base64')
  const time = new Date(created).toISOString()
  const digest = createHash('sha1').update(bytes).update(time).update(password).digest('base64')
  return `<w:Security xmlns:w="${WSS}wssecurity-secext-1.0.xsd"><w:UsernameToken><w:Username>${username}</w:Username><w:Password Type="${WSS}username-token-profile-1.0#PasswordDigest">${digest}</w:Password><w:Nonce EncodingType="${WSS}soap-message-security-1.0#Base64Binary">${bytes.toString('base64')}</w:Nonce><u:Created xmlns:u="${WSS}wssecurity-utility-1.0.xsd">${time}</u:Created></w:UsernameToken></w:Security>`
}
