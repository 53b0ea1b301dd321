import { ConnectorError, type ConnectorFault } from '../contract'
import { child, type Element, parseXml, textAt } from './xml'

/** Namespaces, by the prefixes that ONVIF's documents give them. */
export const NAMESPACES = {
  s: 'http://www.w3.org/2003/05/soap-envelope',
  wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  tt: 'http://www.onvif.org/ver10/schema',
  tcr: 'http://www.onvif.org/ver10/credential/wsdl',
  tar: 'http://www.onvif.org/ver10/accessrules/wsdl',
  pt: 'http://www.onvif.org/ver10/pacs',
} as const

/** The services that are spoken to. */
export type Service = 'tds' | 'tcr' | 'tar'

export interface Operation {
  readonly service: Service
  /** 'GetUsers' */
  readonly name: string
  /** The operation's content as XML, with the prefixes of NAMESPACES. */
  readonly content?: string
}

/** A SOAP 1.2 request; `security` is the header's content, empty for a request that names nobody. */
export function envelope({ service, name, content = '' }: Operation, security: string): string {
  const used = Object.entries(NAMESPACES)
    .filter(
      ([prefix]) => prefix === 's' || prefix === service || `${content}${security}`.includes(`${prefix}:`),
    )
    .map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`)
    .join('')
  const header = security === '' ? '' : `<s:Header>${security}</s:Header>`
  const body = `<${service}:${name}>${content}</${service}:${name}>`
  return `<?xml version="1.0" encoding="utf-8"?><s:Envelope${used}>${header}<s:Body>${body}</s:Body></s:Envelope>`
}

/** SOAP 1.2 carries the action in the content type (RFC 3902). */
export function contentType({ service, name }: Operation): string {
  return `application/soap+xml; charset=utf-8; action="${NAMESPACES[service]}/${name}"`
}

/**
 * What the answer to an operation holds. Throws OnvifFault for a fault, ConnectorError 'nonsense' for what is neither.
 */
export function readAnswer(text: string, { name }: Operation): Element {
  const root = parseXml(text)
  const body = root.localName === 'Envelope' ? child(root, 'Body') : null
  const fault = body && child(body, 'Fault')
  if (fault) throw new OnvifFault(name, faultCodes(fault))
  const answer = body && child(body, `${name}Response`)
  if (answer) return answer
  throw new ConnectorError('nonsense', `The target's answer to ${name} is not one.`)
}

/** The fault in an answer whose HTTP status says that it failed; null when there is none. */
export function faultIn(text: string, operation: Operation): OnvifFault | null {
  try {
    readAnswer(text, operation)
  } catch (error) {
    if (error instanceof OnvifFault) return error
  }
  return null
}

/** Codes that say that whoever asked may not, or is not believed (ONVIF Core, clause 5.9.2; WS-Security, clause 12). */
const NOT_ALLOWED = ['NotAuthorized', 'FailedAuthentication', 'FailedCheck', 'InvalidSecurity']
const UNSUPPORTED = ['ActionNotSupported', 'OptionalActionNotImplemented', 'NotSupported']

/** A device said no, with ONVIF's codes, from the general to the particular. */
export class OnvifFault extends ConnectorError {
  constructor(
    operation: string,
    readonly codes: readonly string[],
  ) {
    super(
      faultOf(codes),
      `The target refused ${operation}${codes.length > 0 ? ` (${codes.join('/')})` : ''}.`,
    )
  }

  /** Is this one of its codes? */
  says(...codes: readonly string[]): boolean {
    return codes.some((code) => this.codes.includes(code))
  }

  /** Whoever asked may not, or is not believed. */
  get notAllowed(): boolean {
    return this.says(...NOT_ALLOWED)
  }
}

function faultOf(codes: readonly string[]): ConnectorFault {
  const says = (list: readonly string[]) => codes.some((code) => list.includes(code))
  if (says(NOT_ALLOWED)) return 'unauthorised'
  if (says(UNSUPPORTED)) return 'unsupported'
  // 'Receiver' blames the device itself (SOAP 1.2 part 1, clause 5.4.6); what it lacks room for, it will lack again.
  if (codes[0] === 'Receiver' && codes.length === 1) return 'failing'
  return 'refused'
}

/** Code, Subcode, Subcode of it and so on, without their prefixes. Nothing else of a fault is believed to be free of names. */
function faultCodes(fault: Element): string[] {
  const codes: string[] = []
  for (let at = child(fault, 'Code'); at !== null; at = child(at, 'Subcode')) {
    const code = (textAt(at, 'Value') ?? '').replace(/^.*:/, '')
    if (/^[A-Za-z0-9]{1,40}$/.test(code)) codes.push(code)
    if (codes.length > 5) break
  }
  return codes
}
