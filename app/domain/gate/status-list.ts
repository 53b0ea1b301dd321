import { CLOCK_TOLERANCE } from '../giving/clock-doubt'
import { HOUR, type Instant, MINUTE, type Millis } from '../kernel/time'

/** Token Status List (draft-ietf-oauth-status-list-21) with one bit for each place: VALID or INVALID. */
export const VALID = 0x00
export const INVALID = 0x01

/** How old a list may be that a reader trusts, ms: the `ttl` of the draft's clause 5.1. */
export const LIST_TTL: Millis = 2 * MINUTE

/** How far the clock of a reader may be behind, ms: it takes a list for younger by that. */
const READER_BEHIND: Millis = MINUTE

/** After this a list is worth nothing at all, ms: its `exp`. */
export const LIST_LIFE: Millis = HOUR

/** A list that is signed is handed out for this long before it is signed anew, ms: its `iat` is what readers count from. */
export const LIST_SIGNED_FOR: Millis = 30_000

/** Places are added by so many at once, about half of them decoys: how many passes there are cannot be counted. */
export const LIST_STEP = 1024

/** `typ` and media type of the signed list. */
export const LIST_TYPE = 'statuslist+jwt'

/** A place in the list, as far as it decides what readers of others take. */
export interface HeldPlace {
  /** Until when the last of the tokens with it lives, ms; null while none was issued. */
  readonly saidUntil: Instant | null
  /** Since when it says INVALID, ms; null while it says VALID. */
  readonly endedAt: Instant | null
}

/**
 * Until when some reader may take a token with this place, if the place turns now or has turned: until the last token ends
 * by itself, or until nobody may trust a list any more that was signed before, by a node whose clock was as far ahead as any may
 * be. Null when none takes one.
 */
export function takenUntil({ saidUntil, endedAt }: HeldPlace, now: Instant): Instant | null {
  const until = Math.min(saidUntil ?? 0, (endedAt ?? now) + LIST_TTL + READER_BEHIND + CLOCK_TOLERANCE)
  return until > now ? until : null
}

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
