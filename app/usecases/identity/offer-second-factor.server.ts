import { z } from 'zod'
import type { Services } from '~/platform/services'
import { newTotpSecret, totpUri } from '~/platform/totp.server'
import { OFFER_LIFETIME } from './sign-in-rules'

const ISSUER = 'Daypass'

export interface SecondFactorOffer {
  /** Base32, for typing into an app that cannot scan. */
  readonly secret: string
  /** The otpauth: address behind the QR code. */
  readonly uri: string
  /** The same secret for the form to bring back: showing a page stores nothing. */
  readonly sealed: string
}

const sealedOffer = z.object({ secret: z.string(), at: z.number() })

/** A new secret for `owner` (a person's id, or 'set-up'), confirmed by bringing `sealed` back with a code. */
export function offerSecondFactor(
  { keys, clock }: Pick<Services, 'keys' | 'clock'>,
  owner: string,
  account: string,
): SecondFactorOffer {
  const secret = newTotpSecret()
  return {
    secret,
    uri: totpUri(secret, account, ISSUER),
    sealed: keys.sealer.seal(JSON.stringify({ secret, at: clock.now() }), contextOf(owner)),
  }
}

/** The offer again, after a wrong code; null when it is nobody's, another owner's or too old. */
export function reopenOffer(
  { keys, clock }: Pick<Services, 'keys' | 'clock'>,
  owner: string,
  account: string,
  sealed: string,
): SecondFactorOffer | null {
  let text: string
  try {
    text = keys.sealer.open(sealed, contextOf(owner))
  } catch {
    return null
  }
  const { secret, at } = sealedOffer.parse(JSON.parse(text))
  if (clock.now() >= at + OFFER_LIFETIME) return null
  return { secret, uri: totpUri(secret, account, ISSUER), sealed }
}

function contextOf(owner: string): string {
  return `second factor offer:${owner}`
}
