import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { nasAddressForm } from './config'

/** Packets of RFC 5176, which are those of RFC 2865 with codes of their own. */
export const CODE = {
  disconnectRequest: 40,
  coaRequest: 43,
} as const

export const ATTRIBUTE = {
  userName: 1,
  nasIpAddress: 4,
  sessionTimeout: 27,
  acctSessionId: 44,
  eventTimestamp: 55,
  messageAuthenticator: 80,
  nasIpv6Address: 95,
  errorCause: 101,
} as const

export interface Attribute {
  readonly type: number
  readonly value: Buffer
}

export interface Packet {
  readonly code: number
  readonly identifier: number
  readonly attributes: readonly Attribute[]
}

const HEADER = 20
const AUTHENTICATOR = 16
const NONE = Buffer.alloc(AUTHENTICATOR)

export const text = (type: number, value: string): Attribute => ({ type, value: Buffer.from(value, 'utf8') })

export function integer(type: number, value: number): Attribute {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return { type, value: bytes }
}

/** NAS-IP-Address or NAS-IPv6-Address, whichever the address is. */
export function nasAddress(address: string): Attribute {
  return isIPv4(address)
    ? { type: ATTRIBUTE.nasIpAddress, value: Buffer.from(address.split('.').map(Number)) }
    : { type: ATTRIBUTE.nasIpv6Address, value: ipv6Bytes(address) }
}

const attributeOf = ({ attributes }: Packet, type: number): Buffer | null =>
  attributes.find((each) => each.type === type)?.value ?? null

export function integerOf(packet: Packet, type: number): number | null {
  const value = attributeOf(packet, type)
  return value?.length === 4 ? value.readUInt32BE() : null
}

/**
 * A request as it goes out. The Message-Authenticator (RFC 3579 clause 3.2) is made over a Request Authenticator of zeros
 * (RFC 5176 clause 3.4), and then the Request Authenticator over the whole (RFC 2866 clause 3).
 */
export function encodeRequest({ code, identifier, attributes }: Packet, secret: string): Buffer {
  const parts = [...attributes, { type: ATTRIBUTE.messageAuthenticator, value: NONE }]
  const body = Buffer.concat(
    parts.map(({ type, value }) => {
      if (value.length > 253) throw new RangeError('an attribute holds 253 bytes at most')
      return Buffer.concat([Buffer.from([type, value.length + 2]), value])
    }),
  )
  const bytes = Buffer.concat([Buffer.alloc(4), NONE, body])
  bytes[0] = code
  bytes[1] = identifier
  bytes.writeUInt16BE(bytes.length, 2)
  messageAuthenticator(bytes, secret).copy(bytes, bytes.length - AUTHENTICATOR)
  digest(bytes, secret).copy(bytes, 4)
  return bytes
}

/** The answer to this request when its authenticators are right; null for anything else. */
export function decodeAnswer(bytes: Buffer, request: Buffer, secret: string): Packet | null {
  const packet = verified(bytes, request.subarray(4, HEADER), secret)
  return packet?.identifier === request[1] ? packet : null
}

/** With the request's authenticator in its place, both of the answer's own must follow from the rest and the secret. */
function verified(bytes: Buffer, authenticator: Buffer, secret: string): Packet | null {
  if (bytes.length < HEADER || bytes.readUInt16BE(2) > bytes.length || bytes.readUInt16BE(2) < HEADER)
    return null
  // What follows the stated length is padding (RFC 2865 clause 3).
  const given = Buffer.from(bytes.subarray(0, bytes.readUInt16BE(2)))
  const attributes: Attribute[] = []
  let mark = -1
  for (let at = HEADER; at < given.length; ) {
    const length = given[at + 1] ?? 0
    if (length < 2 || at + length > given.length) return null
    const type = given[at] as number
    if (type === ATTRIBUTE.messageAuthenticator) {
      if (length !== AUTHENTICATOR + 2 || mark !== -1) return null
      mark = at + 2
    }
    attributes.push({ type, value: Buffer.from(given.subarray(at + 2, at + length)) })
    at += length
  }
  const claimed = Buffer.from(given.subarray(4, HEADER))
  authenticator.copy(given, 4)
  if (!timingSafeEqual(digest(given, secret), claimed)) return null
  // RFC 5176 clause 3.4 leaves it to the NAS; the Response Authenticator is always there.
  if (mark === -1) return packetOf(given, attributes)
  const sealed = Buffer.from(given.subarray(mark, mark + AUTHENTICATOR))
  given.fill(0, mark, mark + AUTHENTICATOR)
  return timingSafeEqual(messageAuthenticator(given, secret), sealed) ? packetOf(given, attributes) : null
}

const packetOf = (bytes: Buffer, attributes: readonly Attribute[]): Packet => ({
  code: bytes[0] as number,
  identifier: bytes[1] as number,
  attributes,
})

const digest = (bytes: Buffer, secret: string) =>
  createHash('md5').update(bytes).update(secret, 'utf8').digest()
const messageAuthenticator = (bytes: Buffer, secret: string) =>
  createHmac('md5', Buffer.from(secret, 'utf8')).update(bytes).digest()

function ipv6Bytes(address: string): Buffer {
  const [head = '', tail] = nasAddressForm(address).split('::')
  const groups = (part: string | undefined) => (part ? part.split(':') : [])
  const [left, right] = [groups(head), groups(tail)]
  const all = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  const bytes = Buffer.alloc(16)
  for (const [at, group] of all.entries()) bytes.writeUInt16BE(Number.parseInt(group, 16), at * 2)
  return bytes
}
