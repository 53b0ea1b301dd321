import { generateSecret, generateSync, generateURI, verifySync } from 'otplib'
import type { Instant } from '~/domain/kernel/time'

const STEP_SECONDS = 30

export type TotpAnswer =
  | { readonly ok: true; readonly step: number }
  | { readonly ok: false; readonly reason: 'wrong' | 'reused' }

export interface TotpTry {
  /** Base32, as `newTotpSecret` made it. */
  readonly secret: string
  /** As typed: spaces are allowed. */
  readonly code: string
  readonly now: Instant
  /** The step of the last code that was accepted for this account; null when none was. */
  readonly lastUsedStep: number | null
}

/** 160 bits in Base32 (RFC 4226 clause 4, R6). */
export function newTotpSecret(): string {
  return generateSecret({ length: 20 })
}

/** The otpauth: address that an authenticator app scans. */
export function totpUri(secret: string, account: string, issuer: string): string {
  return generateURI({ secret, label: account, issuer })
}

/** The code of this instant (RFC 6238: SHA-1, 30 s, six digits). */
export function totpCode(secret: string, now: Instant): string {
  return generateSync({ secret, epoch: Math.floor(now / 1000), period: STEP_SECONDS })
}

/**
 * One step of clock drift either way is forgiven (RFC 6238 clause 5.2). A code counts once: store `step`, in
 * the transaction of what it confirmed, and pass it as `lastUsedStep` next time. Throws when the secret
 * itself is not Base32.
 */
export function verifyTotp({ secret, code, now, lastUsedStep }: TotpTry): TotpAnswer {
  const token = code.replace(/\s/g, '')
  if (!/^[0-9]{6}$/.test(token)) return { ok: false, reason: 'wrong' }
  const answer = verifySync({
    secret,
    token,
    epoch: Math.floor(now / 1000),
    period: STEP_SECONDS,
    epochTolerance: STEP_SECONDS,
  })
  if (!answer.valid || !('timeStep' in answer)) return { ok: false, reason: 'wrong' }
  if (lastUsedStep !== null && answer.timeStep <= lastUsedStep) return { ok: false, reason: 'reused' }
  return { ok: true, step: answer.timeStep }
}
