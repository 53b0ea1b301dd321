import { DAY, HOUR, type Instant, type Millis } from '../kernel/time'
import { PASS_TOKEN_LIFE } from './pass-token'

/** A key that signs passes for readers of others, without its secret half. */
export interface SigningKey {
  readonly kid: string
  readonly createdAt: Instant
}

/** A new key is published for this long before it signs, ms: readers fetch the key set at least this often. */
export const KEY_LEAD: Millis = HOUR

/** After this a key is followed by a new one, ms. */
export const KEY_AGE: Millis = 90 * DAY

/** Beyond the life of the last token: readers whose clocks are slow, and a list signed a moment before. */
const KEY_SLACK: Millis = HOUR

/** The key that signs at `now`: the newest that readers can know by then; the very first signs at once. */
export function signingKeyAt<K extends SigningKey>(oldestFirst: readonly K[], now: Instant): K | null {
  const known = oldestFirst.filter((key) => key.createdAt + KEY_LEAD <= now)
  return known.at(-1) ?? oldestFirst[0] ?? null
}

/** Until when the public half of a key is published: every token that it signed has ended by then. Null while none follows it. */
export function publishedUntil(oldestFirst: readonly SigningKey[], kid: string): Instant | null {
  const next = oldestFirst[oldestFirst.findIndex((key) => key.kid === kid) + 1]
  return next ? next.createdAt + KEY_LEAD + PASS_TOKEN_LIFE + KEY_SLACK : null
}

export function isPublished(oldestFirst: readonly SigningKey[], kid: string, now: Instant): boolean {
  const until = publishedUntil(oldestFirst, kid)
  return until === null || now < until
}

/** It is time for a new key. The first one is made when somebody asks for the keys, or for a pass. */
export function isKeyDue(oldestFirst: readonly SigningKey[], now: Instant): boolean {
  const newest = oldestFirst.at(-1)
  return newest !== undefined && newest.createdAt + KEY_AGE <= now
}
