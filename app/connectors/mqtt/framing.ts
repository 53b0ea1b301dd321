/** What a server may send in MQTT 5 (clause 2.1.2), by the first byte of a packet; the flags of a PUBLISH are its own. */
const FROM_SERVER: ReadonlySet<number> = new Set([0x20, 0x40, 0x90, 0xd0, 0xe0])
const PUBLISH = 0x30

/** The most bytes that a packet's length takes (clause 1.5.5). */
const MOST_DIGITS = 4

/**
 * How long the packet is that these bytes begin, its head included, by its own word: null while that cannot be told yet, -1
 * when they begin nothing that a server sends.
 */
export function declaredLength(read: Uint8Array): number | null {
  const [first] = read
  if (first === undefined) return null
  if (!FROM_SERVER.has(first) && (first & 0xf0) !== PUBLISH) return -1
  let length = 0
  for (let at = 1; at <= MOST_DIGITS; at += 1) {
    const digit = read[at]
    if (digit === undefined) return null
    length += (digit & 0x7f) * 128 ** (at - 1)
    if (digit < 0x80) return 1 + at + length
  }
  return -1
}
