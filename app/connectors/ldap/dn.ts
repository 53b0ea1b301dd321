/** One part of a distinguished name: its attributes with their plain values, several where they are joined by `+`. */
type Rdn = readonly (readonly [attribute: string, value: string])[]

const ATTRIBUTE = /^(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)*)$/i

/** The parts of a distinguished name as text (RFC 4514); null when it is none. The empty name is none here. */
function parseDn(text: string): readonly Rdn[] | null {
  const rdns: Rdn[] = []
  for (const part of split(text, ',')) {
    const pairs: [string, string][] = []
    for (const pair of split(part, '+')) {
      const [name, ...rest] = split(pair, '=')
      const value = rest.length === 0 ? null : plainValue(rest.join('='))
      const attribute = (name ?? '').trim()
      if (value === null || value === '' || !ATTRIBUTE.test(attribute)) return null
      pairs.push([attribute.toLowerCase(), value])
    }
    rdns.push(pairs)
  }
  return rdns
}

/**
 * The one text that all spellings of a name have here: small letters, single spaces, no needless escapes. Attributes that
 * count case are treated as if they did not: two names that differ by it alone would be one. Null when it is no name.
 */
export function normalDn(text: string): string | null {
  const rdns = parseDn(text)
  return rdns === null ? null : rdns.map(normalRdn).join(',')
}

/** A name as entitlements are named; what no rule can read stays as it is. */
export function named(dn: string): string {
  return normalDn(dn) ?? dn
}

export function isDn(text: string): boolean {
  return parseDn(text) !== null
}

export function sameDn(one: string, other: string): boolean {
  const normal = normalDn(one)
  return normal !== null && normal === normalDn(other)
}

/** Is `dn` the name `above`, or below it? */
export function isWithin(dn: string, above: string): boolean {
  const [low, high] = [parseDn(dn), parseDn(above)]
  if (low === null || high === null || low.length < high.length) return false
  const tail = low.slice(low.length - high.length)
  return tail.map(normalRdn).join(',') === high.map(normalRdn).join(',')
}

/** The name of a child, its value escaped. */
export function childDn(attribute: string, value: string, parent: string): string {
  return `${attribute}=${escapeValue(value)},${parent}`
}

/** Escapes a value for a name (RFC 4514 clause 2.4). */
export function escapeValue(value: string): string {
  const marked = value.replace(/[\\",+;<>=]/g, (sign) => `\\${sign}`)
  const inner = [...marked].map((sign) => (sign < ' ' ? hex(sign) : sign)).join('')
  return inner.replace(/^[ #]/, (sign) => `\\${sign}`).replace(/ $/, '\\ ')
}

function normalRdn(rdn: Rdn): string {
  return rdn
    .map(
      ([attribute, value]) =>
        `${attribute}=${escapeValue(value.normalize('NFC').toLowerCase().replace(/ +/g, ' ').trim())}`,
    )
    .sort()
    .join('+')
}

/** At every separator that is not escaped. */
function split(text: string, separator: string): string[] {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === separator) {
      parts.push(text.slice(from, at))
      from = at + 1
    }
  }
  return [...parts, text.slice(from)]
}

/** A value without its escapes; null where they are wrong. */
function plainValue(text: string): string | null {
  const bytes: number[] = []
  const raw = text.replace(/^ +/, '').replace(/(\\ )? +$/, '$1')
  for (let at = 0; at < raw.length; at += 1) {
    if (raw[at] !== '\\') {
      const sign = String.fromCodePoint(raw.codePointAt(at) ?? 0)
      bytes.push(...new TextEncoder().encode(sign))
      at += sign.length - 1
      continue
    }
    const pair = /^[0-9a-f]{2}/i.exec(raw.slice(at + 1))?.[0]
    if (pair !== undefined) bytes.push(Number.parseInt(pair, 16))
    else if (/^[ "#+,;<=>\\]/.test(raw.slice(at + 1))) bytes.push(raw.charCodeAt(at + 1))
    else return null
    at += pair === undefined ? 1 : 2
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))
  } catch {
    return null
  }
}

function hex(sign: string): string {
  return `\\${sign.charCodeAt(0).toString(16).padStart(2, '0')}`
}
