import { z } from 'zod'

/** Networks in which no connected system lives, but a cloud's credentials may: RFC 3927, RFC 1122 and the clouds' own. */
const NEVER_V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['100.100.100.200', 32],
  ['168.63.129.16', 32],
  // RFC 6890: protocol assignments, where no host is; one cloud has its metadata service at 192.0.0.192.
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
]

const NEVER_NAMES = ['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data']

/**
 * Is this IP address one that no target may have: link-local, a cloud's metadata service, multicast, unspecified?
 * Takes the text of an IPv4 or IPv6 address, without brackets. Text that is no address is forbidden too.
 */
export function isForbiddenAddress(address: string): boolean {
  const v4 = parseV4(address)
  if (v4 !== null) return NEVER_V4.some(([net, bits]) => v4 >>> (32 - bits) === netPrefix(net, bits))
  const groups = parseV6(address)
  if (groups === null) return true
  const first = groups[0] ?? 0
  if (groups.every((group) => group === 0)) return true
  if (embeddedV4(groups).some(isForbiddenAddress)) return true
  // fe80::/10 link-local, fec0::/10 (deprecated site-local), ff00::/8 multicast
  if (first >= 0xfe80) return true
  // fd00:ec2::254, the metadata service of one cloud over IPv6
  return first === 0xfd00 && groups[1] === 0xec2
}

/** Does the name or address in a URL mean this machine? */
function isLoopbackHost(hostname: string): boolean {
  const host = bare(hostname)
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/**
 * The base URL of a target: https, or http on loopback; no user name, query or fragment; never a link-local or
 * metadata address. Trailing slashes are dropped. A name that resolves to such an address is refused at the call.
 */
export const targetUrl = urlSchema(isLoopbackHost)

/**
 * The same, for devices that speak no TLS: http to any host. A kind that takes it asks for a setting of its own that says
 * so (`speaksPlainly`), and sends no secret that could be read on the way.
 */
export const plainTargetUrl = urlSchema(() => true)

/** Does this address lead across a network without TLS? False for text that is no URL. */
export function speaksPlainly(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'http:' && !isLoopbackHost(hostname)
}

/** How many certificates may be pinned at once: today's, and the next one before it is installed. */
const MOST_PINS = 4

/**
 * The SHA-256 fingerprints of the certificates that a self-signed target may show, with or without colons, one after
 * another; empty where its certificate is verified as usual. Parsed to upper case with colons, a space between two.
 */
export const targetPin = z
  .string()
  .trim()
  .max(600)
  .refine((text) => text === '' || pinsOf(text) !== null, { error: 'pin_invalid' })
  .transform((text) => pinsOf(text)?.join(' ') ?? '')
  .default('')

/** Null when some of it is no fingerprint. `openssl x509 -fingerprint -sha256` says what it is before it. */
function pinsOf(text: string): string[] | null {
  const words = text.replace(/sha-?256 fingerprint\s*=/gi, ' ').split(/[\s,;]+/)
  const hex = words.filter((word) => word !== '').map((word) => word.replace(/:/g, '').toUpperCase())
  if (hex.length === 0 || hex.length > MOST_PINS) return null
  if (!hex.every((each) => /^[0-9A-F]{64}$/.test(each))) return null
  return hex.map((each) => (each.match(/../g) ?? []).join(':'))
}

function urlSchema(mayBePlain: (hostname: string) => boolean) {
  return z
    .string()
    .trim()
    .max(2000)
    .superRefine((text, context) => {
      const problem = urlProblem(text, mayBePlain)
      if (problem) context.addIssue({ code: 'custom', message: problem })
    })
    .transform((text) => text.replace(/\/+$/, ''))
}

function urlProblem(text: string, mayBePlain: (hostname: string) => boolean): string | null {
  if (!URL.canParse(text)) return 'url_invalid'
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && mayBePlain(url.hostname)))
    return 'url_needs_https'
  if (url.username || url.password) return 'url_has_credentials'
  if (text.includes('?') || text.includes('#')) return 'url_has_query'
  const host = bare(url.hostname)
  if (NEVER_NAMES.includes(host)) return 'url_forbidden_address'
  const isAddress = url.hostname.startsWith('[') || parseV4(host) !== null
  return isAddress && isForbiddenAddress(host) ? 'url_forbidden_address' : null
}

/** Without the brackets of an IPv6 address and the dot of a rooted name. */
function bare(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
}

function parseV4(text: string): number | null {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return null
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

function netPrefix(net: string, bits: number): number {
  return (parseV4(net) ?? 0) >>> (32 - bits)
}

/** The eight groups of an IPv6 address; null when it is none. A zone (`%eth0`) is dropped. */
function parseV6(text: string): number[] | null {
  let address = text.toLowerCase().split('%')[0] ?? ''
  const dotted = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1]
  if (dotted) {
    const v4 = parseV4(dotted)
    if (v4 === null) return null
    address = `${address.slice(0, -dotted.length)}${(v4 >>> 16).toString(16)}:${(v4 & 0xffff).toString(16)}`
  }
  const halves = address.split('::')
  if (halves.length > 2) return null
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail]
  return groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))
    ? groups.map((group) => Number.parseInt(group, 16))
    : null
}

/**
 * The IPv4 addresses that an IPv6 address may lead to: mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), 6to4 (2002::/16),
 * IPv4-compatible (::/96, but for ::1), and local NAT64 (64:ff9b:1::/48, RFC 8215), where the network chooses one of the
 * places of RFC 6052 clause 2.2.
 */
function embeddedV4(groups: readonly number[]): string[] {
  const bytes = groups.flatMap((group) => [group >> 8, group & 255])
  const at = (...places: number[]) => places.map((place) => bytes[place]).join('.')
  const last = at(12, 13, 14, 15)
  const starts = (...prefix: number[]) => prefix.every((group, index) => groups[index] === group)
  if (starts(0x2002)) return [at(2, 3, 4, 5)]
  if (starts(0x64, 0xff9b, 1)) {
    const read = [at(6, 7, 9, 10), at(7, 9, 10, 11), at(9, 10, 11, 12), last]
    // Read at the wrong place, padding looks like 0.0.0.0/8, to which nothing is translated.
    return read.filter((address) => !address.startsWith('0.'))
  }
  if (starts(0x64, 0xff9b, 0, 0, 0, 0) || starts(0, 0, 0, 0, 0, 0xffff)) return [last]
  return starts(0, 0, 0, 0, 0, 0) && last !== '0.0.0.1' ? [last] : []
}
