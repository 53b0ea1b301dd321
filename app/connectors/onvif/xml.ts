import { DOMParser, type Element, onErrorStopParsing } from '@xmldom/xmldom'
import { ConnectorError } from '../contract'

export type { Element } from '@xmldom/xmldom'

/**
 * The root of a document. Documents that declare a type or entities are refused before they are read: SOAP forbids them
 * (SOAP 1.2 part 1, clause 5), and they could grow or reach elsewhere. Throws ConnectorError 'nonsense'.
 */
export function parseXml(text: string): Element {
  if (/<!(?:doctype|entity)/i.test(text)) throw nonsense()
  try {
    const { documentElement } = new DOMParser({
      onError: onErrorStopParsing,
      locator: false,
    }).parseFromString(text.trim(), 'application/xml')
    if (documentElement !== null) return documentElement
  } catch {
    // What it says of the text would hold some of the text.
  }
  throw nonsense()
}

/**
 * Children by their local name. Namespaces are not compared: devices differ in which one they give to the same field, and
 * what a field means here follows from the answer that it stands in.
 */
export function children(parent: Element, name: string): Element[] {
  const found: Element[] = []
  for (let node = parent.firstChild; node !== null; node = node.nextSibling)
    if (node.nodeType === 1 && (node as Element).localName === name) found.push(node as Element)
  return found
}

export function child(parent: Element | null, name: string): Element | null {
  return parent === null ? null : (children(parent, name)[0] ?? null)
}

/** The text of a child, or of a child's child, without space around it; null when there is none. */
export function textAt(parent: Element | null, ...path: readonly string[]): string | null {
  const found = path.reduce<Element | null>(child, parent)
  return found === null ? null : (found.textContent ?? '').trim()
}

/** XML allows no other control characters than these, escaped or not (XML 1.0 clause 2.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNSPEAKABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** A text as the content of an element or attribute. */
export function escapeXml(text: string): string {
  return text
    .replace(UNSPEAKABLE, '')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\r/g, '&#13;')
}

/** An element with text in it; nothing where there is no text to say. */
export function field(name: string, text: string | null): string {
  return text === null ? '' : `<${name}>${escapeXml(text)}</${name}>`
}

function nonsense(): ConnectorError {
  return new ConnectorError('nonsense', "The target's answer is not XML.")
}
