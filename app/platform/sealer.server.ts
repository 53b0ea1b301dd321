import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes } from 'node:crypto'

const VERSION = 's1'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Seals what must be stored but not read there: secrets of connected systems, TOTP secrets, one-time secrets. */
export interface Sealer {
  /** The context says what the text is and whose (`totp:<account id>`): opened under another, it does not open. */
  seal(plaintext: string, context: string): string
  /** Throws SealError when the key, the context or a single bit is another one. */
  open(sealed: string, context: string): string
}

export type SealErrorReason = 'malformed' | 'other_key' | 'not_authentic'

export class SealError extends Error {
  override readonly name = 'SealError'
  constructor(readonly reason: SealErrorReason) {
    super(
      {
        malformed: 'this text is not a sealed one',
        other_key: 'this was sealed with another seal key',
        not_authentic: 'this was changed, or was sealed for another purpose',
      }[reason],
    )
  }
}

/** Which key it is, without telling anything of it. */
export function sealKeyId(key: KeyObject): string {
  return Buffer.from(hkdfSync('sha256', key, '', 'daypass seal key id', 6)).toString('base64url')
}

/**
 * AES-256-GCM with a random nonce (NIST SP 800-38D clause 8.2.2) and the context as associated data.
 * Sealed text: `s1.<key id>.<base64url of nonce, ciphertext, tag>`. The key id comes first, so
 * that a restore with the wrong key says so instead of looking like tampering.
 */
export function createSealer(key: KeyObject): Sealer {
  const keyId = sealKeyId(key)
  return {
    seal(plaintext, context) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
      cipher.setAAD(Buffer.from(context, 'utf8'))
      const body = Buffer.concat([
        nonce,
        cipher.update(plaintext, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return `${VERSION}.${keyId}.${body.toString('base64url')}`
    },
    open(sealed, context) {
      const [version, sealedBy, encoded, ...rest] = sealed.split('.')
      if (version !== VERSION || encoded === undefined || rest.length > 0) throw new SealError('malformed')
      if (sealedBy !== keyId) throw new SealError('other_key')
      const body = Buffer.from(encoded, 'base64url')
      if (body.length < NONCE_BYTES + TAG_BYTES) throw new SealError('malformed')
      const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(Buffer.from(context, 'utf8'))
      decipher.setAuthTag(body.subarray(-TAG_BYTES))
      try {
        const head = decipher.update(body.subarray(NONCE_BYTES, -TAG_BYTES))
        return Buffer.concat([head, decipher.final()]).toString('utf8')
      } catch {
        throw new SealError('not_authentic')
      }
    },
  }
}
