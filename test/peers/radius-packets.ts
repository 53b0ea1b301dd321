import { createHash, createHmac } from 'node:crypto'

/** The NAS's side of RFC 5176, written from the RFCs and not from the portal's code. */

export interface NasRequest {
  readonly code: number
  readonly identifier: number
  /** The first value of each attribute, by its number. */
  readonly values: ReadonlyMap<number, Buffer>
}

const md5 = (...parts: (Buffer | string)[]) => {
  const hash = createHash('md5')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Null when the request is not whole, not signed, or signed with another secret. */
export function readRequest(bytes: Buffer, secret: string): NasRequest | null {
  const values = new Map<number, Buffer>()
  let signature: Buffer | null = null
  const unsigned = Buffer.from(bytes)
  for (let at = 20; at < bytes.length; ) {
    const size = bytes.readUInt8(at + 1)
    const value = bytes.subarray(at + 2, at + size)
    const type = bytes.readUInt8(at)
    if (!values.has(type)) values.set(type, value)
    if (type === 80) {
      signature = value
      unsigned.fill(0, at + 2, at + size)
    }
    at += size
  }
  // RFC 5176 clause 3.4: over sixteen zeros in the authenticator's place.
  unsigned.fill(0, 4, 20)
  const authenticator = md5(bytes.subarray(0, 4), Buffer.alloc(16), bytes.subarray(20), secret)
  if (!authenticator.equals(bytes.subarray(4, 20))) return null
  if (signature === null || !createHmac('md5', secret).update(unsigned).digest().equals(signature))
    return null
  return { code: bytes.readUInt8(0), identifier: bytes.readUInt8(1), values }
}

/** An ACK or NAK to the request, with an Error-Cause where one is given. */
export function writeAnswer(
  request: Buffer,
  code: number,
  errorCause: number | null,
  secret: string,
): Buffer {
  const cause =
    errorCause === null ? Buffer.alloc(0) : Buffer.from([101, 6, 0, 0, errorCause >> 8, errorCause & 255])
  const size = 20 + cause.length
  const head = Buffer.from([code, request.readUInt8(1), size >> 8, size & 255])
  const authenticator = md5(head, request.subarray(4, 20), cause, secret)
  return Buffer.concat([head, authenticator, cause])
}
