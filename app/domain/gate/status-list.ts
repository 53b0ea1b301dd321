import { HOUR, MINUTE, type Millis } from '../kernel/time'

/** Token Status List (draft-ietf-oauth-status-list-21) with one bit for each place: VALID or INVALID. */
export const VALID = 0x00
export const INVALID = 0x01

/** How old a list may be that a reader trusts, ms: the `ttl` of the draft's clause 5.1. */
export const LIST_TTL: Millis = 5 * MINUTE

/** After this a list is worth nothing at all, ms: its `exp`. */
export const LIST_LIFE: Millis = HOUR

/** A list that is signed is handed out for this long before it is signed anew, ms: its `iat` is what readers count from. */
export const LIST_SIGNED_FOR: Millis = 30_000

/** Places are added by so many at once, about half of them decoys: how many passes there are cannot be counted. */
export const LIST_STEP = 1024

/** `typ` and media type of the signed list. */
export const LIST_TYPE = 'statuslist+jwt'

/** The status at a place: the first one stands in the lowest bits of the first byte. Null beyond the end. */
export function statusAt(bytes: Uint8Array, index: number, bits: 1 | 2 | 4 | 8 = 1): number | null {
  const perByte = 8 / bits
  const byte = Number.isInteger(index) && index >= 0 ? bytes[Math.floor(index / perByte)] : undefined
  return byte === undefined ? null : (byte >> ((index % perByte) * bits)) & ((1 << bits) - 1)
}

/**
 * The bytes of a list: a place that nobody holds says what its decoy says, a held one VALID until it has ended. Places are
 * given out only where the decoy says VALID, so that giving one changes nothing that anybody can see.
 */
export function listBytes(
  decoys: Uint8Array,
  held: readonly { readonly idx: number; readonly ended: boolean }[],
): Uint8Array {
  const bytes = Uint8Array.from(decoys)
  for (const { idx, ended } of held) {
    const at = idx >> 3
    const byte = bytes[at]
    if (byte === undefined) continue
    const bit = 1 << (idx & 7)
    bytes[at] = ended ? byte | bit : byte & ~bit
  }
  return bytes
}
