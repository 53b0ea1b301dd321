import { DOMParser, type Element } from '@xmldom/xmldom'

export const SOAP = 'http://www.w3.org/2003/05/soap-envelope'
export const TDS = 'http://www.onvif.org/ver10/device/wsdl'
export const TT = 'http://www.onvif.org/ver10/schema'
const TER = 'http://www.onvif.org/ver10/error'

/** What a device answers instead of a response: a SOAP 1.2 fault with ONVIF's codes (Core specification, 5.8.2). */
export class SoapFault extends Error {
  override readonly name = 'SoapFault'
  constructor(
    readonly code: 'Sender' | 'Receiver' | 'VersionMismatch',
    /** Of the namespace of ONVIF's errors, the general one first. */
    readonly subcodes: readonly string[],
    reason: string,
  ) {
    super(reason)
  }

  /** By the HTTP binding of SOAP 1.2: who sent something wrong gets 400. */
  get status(): number {
    return this.code === 'Sender' ? 400 : 500
  }
}

export const wrongArguments = (reason: string) => new SoapFault('Sender', ['InvalidArgs'], reason)

export interface SoapRequest {
  readonly header: Element | null
  readonly action: Element
}

/** Throws a SoapFault for what is no SOAP 1.2 message. */
export function readRequest(body: string): SoapRequest {
  const malformed = new SoapFault('Sender', ['WellFormed'], 'not well-formed')
  // SOAP forbids document types, and with them goes the expansion of entities.
  if (/<!DOCTYPE/i.test(body)) throw malformed
  let envelope: Element | null
  try {
    const parser = new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') throw new Error(message)
      },
    })
    envelope = parser.parseFromString(body, 'text/xml').documentElement
  } catch {
    throw malformed
  }
  if (envelope?.namespaceURI !== SOAP || envelope.localName !== 'Envelope')
    throw new SoapFault('VersionMismatch', [], 'not SOAP 1.2')
  const parts = childrenOf(envelope)
  const header = parts.find((part) => part.localName === 'Header' && part.namespaceURI === SOAP) ?? null
  const action = parts
    .filter((part) => part.localName === 'Body' && part.namespaceURI === SOAP)
    .flatMap(childrenOf)
    .at(0)
  if (!action) throw wrongArguments('nothing is asked for')
  return { header, action }
}

export function childrenOf(element: Element): Element[] {
  return Array.from(element.childNodes).filter((node): node is Element => node.nodeType === 1)
}

export function textOf(element: Element | undefined): string {
  return element?.textContent ?? ''
}

/**
 * The children of an element, by name, when they are those that its schema allows in this order: `Name` once, `Name?` at most
 * once, `Name+` and `Name*` several times. Throws ter:InvalidArgs otherwise, also for another namespace.
 */
export function sequenceOf(
  element: Element,
  namespace: string,
  names: readonly string[],
): Record<string, Element[]> {
  const left = childrenOf(element)
  const found: Record<string, Element[]> = {}
  for (const each of names) {
    const name = each.replace(/[?+*]$/, '')
    const most = /[+*]$/.test(each) ? Number.POSITIVE_INFINITY : 1
    const list: Element[] = []
    while (left[0]?.localName === name && left[0].namespaceURI === namespace && list.length < most)
      list.push(left.shift() as Element)
    if (list.length === 0 && !/[?*]$/.test(each)) throw wrongArguments(`${name} is missing`)
    found[name] = list
  }
  if (left[0]) throw wrongArguments(`${left[0].localName} is not expected there`)
  return found
}

export function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="${SOAP}" xmlns:ter="${TER}" xmlns:tds="${TDS}" xmlns:tt="${TT}"><env:Body>${body}</env:Body></env:Envelope>`
}

export function faultBody({ code, subcodes, message }: SoapFault): string {
  const nested = subcodes.reduceRight(
    (inner, name) => `<env:Subcode><env:Value>ter:${name}</env:Value>${inner}</env:Subcode>`,
    '',
  )
  return `<env:Fault><env:Code><env:Value>env:${code}</env:Value>${nested}</env:Code><env:Reason><env:Text xml:lang="en">${escaped(message)}</env:Text></env:Reason></env:Fault>`
}

export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
