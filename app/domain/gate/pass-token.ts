import type { Opening } from '../credential/opening'
import type { Id } from '../kernel/ids'
import { DAY, type Instant, type Millis, SECOND } from '../kernel/time'

/** The longest that a token for readers of others lives, ms. */
export const PASS_TOKEN_LIFE: Millis = DAY

/** The `typ` of such a token: no other token of the portal is ever taken for one (RFC 8725 clause 3.11). */
export const PASS_TOKEN_TYPE = 'daypass+jwt'

/** What a token says, in the words of RFC 7519; times in whole seconds since 1970. */
export interface PassClaims {
  readonly iss: string
  /** The site, as `siteAudience` names it. */
  readonly aud: string
  /** The pass, by its credential's id: no name, no address. */
  readonly sub: Id
  readonly jti: string
  readonly iat: number
  readonly nbf: number
  readonly exp: number
  /** Ids of the zones that the bearer may be in without an escort. */
  readonly entitlements: readonly string[]
  readonly status: { readonly status_list: StatusPlace }
}

/** Where a token's status stands (Token Status List, the referenced token's claim). */
export interface StatusPlace {
  readonly idx: number
  readonly uri: string
}

export interface PassFactsForReaders {
  readonly issuer: string
  readonly siteId: Id
  readonly credentialId: Id
  readonly zones: readonly string[]
  readonly opening: Opening
  /** Until when the place in the status list may be promised, ms. */
  readonly promisedUntil: Instant
  readonly place: StatusPlace
  readonly jti: string
}

/** The audience of a site: a URN that stays the same when the portal moves to another address (RFC 9562). */
export function siteAudience(siteId: Id): string {
  return `urn:uuid:${siteId}`
}

/**
 * The claims of a pass issued at `now`, or null when there is no whole second left to say anything of. A second that is
 * not whole never gives: the start is rounded up, the end down. The instant `exp` itself is outside (RFC 7519 clause 4.1.4),
 * as every end here is.
 */
export function passClaims(facts: PassFactsForReaders, now: Instant): PassClaims | null {
  const { issuer, siteId, credentialId, zones, opening, promisedUntil, place, jti } = facts
  const iat = Math.floor(now / SECOND)
  const nbf = Math.ceil(opening.from / SECOND)
  const exp = Math.floor(Math.min(opening.until, promisedUntil, now + PASS_TOKEN_LIFE) / SECOND)
  if (zones.length === 0 || !(Math.max(nbf * SECOND, now) < exp * SECOND)) return null
  return {
    iss: issuer,
    aud: siteAudience(siteId),
    sub: credentialId,
    jti,
    iat,
    nbf,
    exp,
    entitlements: [...new Set(zones)].sort(),
    status: { status_list: place },
  }
}
