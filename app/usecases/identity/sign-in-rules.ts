import { HOUR, MINUTE, type Millis } from '~/domain/kernel/time'

/** A link and its code work this long, ms. */
export const LINK_LIFETIME: Millis = 10 * MINUTE

/** So many codes may be typed wrong before code and link are dead. */
export const MAX_CODE_TRIES = 5

/** A person's newest links of one browser that still work; asking once more there ends the oldest. */
export const MAX_LIVE_LINKS = 3

/** How long a secret that was shown for enrolling may be confirmed, ms. */
export const OFFER_LIFETIME: Millis = HOUR

/** How long the code that proves a new address works, ms. */
export const ADDRESS_CODE_LIFETIME: Millis = 30 * MINUTE

/** What the code of a link is hashed under. */
export function linkCodeContext(linkId: string): string {
  return `sign-in:${linkId}`
}

/** As typed or pasted: spaces and dashes between the digits are nothing. */
export function digitsOf(code: string): string {
  return code.replace(/[\s-]/g, '')
}
