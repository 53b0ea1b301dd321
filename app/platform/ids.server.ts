import { randomBytes, randomInt } from 'node:crypto'
import { v7 } from 'uuid'
import type { SecretShape } from '~/domain/credential/vault'
import type { Id } from '~/domain/kernel/ids'
import type { Clock } from './clock.server'

/** For codes that are read aloud and typed: no 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. */
export const SPOKEN_ALPHABET = 'ACDEFGHJKMNPQRTWXY34679'

export const DIGITS = '0123456789'

export interface Ids {
  /** A UUIDv7 greater than every one before it from the same maker, even within one ms or after a jump back. */
  id(): Id
}

/** RFC 9562 clause 6.2, method 1: a 32-bit counter below the milliseconds, seeded at random in each new ms. */
export function createIds(clock: Clock): Ids {
  let msecs = Number.NEGATIVE_INFINITY
  let seq = 0
  return {
    id() {
      const now = clock.now()
      if (now > msecs) {
        msecs = now
        seq = randomBytes(4).readUInt32BE() >>> 1
      } else if (seq < 0xffffffff) {
        seq += 1
      } else {
        msecs += 1
        seq = 0
      }
      return v7({ msecs, seq })
    },
  }
}

/** An opaque secret in base64url: 16 bytes give 22 characters. Store only its `hashToken`. */
export function randomToken(bytes = 16): string {
  return randomBytes(bytes).toString('base64url')
}

/** A short code, each character uniform over the alphabet. Store only its `hashCode`: it can be guessed. */
export function randomCode(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}

/**
 * So many characters out of all the groups, each uniform over them, with at least one of each group: what lacks one is
 * thrown away whole, so that no place is likelier than another. Throws RangeError where it is too short for that.
 */
export function randomSecret({ length, groups }: SecretShape): string {
  if (length < groups.length || groups.length === 0)
    throw new RangeError('a secret is longer than its groups')
  for (;;) {
    const secret = randomCode(length, groups.join(''))
    if (groups.every((group) => [...secret].some((sign) => group.includes(sign)))) return secret
  }
}
