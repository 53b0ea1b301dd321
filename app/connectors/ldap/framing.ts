/** Every LDAP message is a SEQUENCE (RFC 4511 clause 4.1.1). */
const SEQUENCE = 0x30

/** So many octets of length are read: more would be a message of over 4 GB. */
const MOST_OCTETS = 4

/**
 * How long the message is that begins here, as its header says, bytes. Null while the header is not all here; -1 when it is
 * no LDAP message.
 */
export function declaredLength(read: Uint8Array): number | null {
  const [first, short] = read
  if (first !== undefined && first !== SEQUENCE) return -1
  if (short === undefined) return null
  const octets = short < 0x80 ? 0 : short & 0x7f
  if (short === 0x80 || octets > MOST_OCTETS) return -1
  if (read.length < 2 + octets) return null
  let length = octets === 0 ? short : 0
  for (const octet of read.subarray(2, 2 + octets)) length = length * 256 + octet
  return 2 + octets + length
}
