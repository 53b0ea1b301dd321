const REDACTED = '[redacted]'
const MAX_DEPTH = 8

/** Field names, in small letters without - and _, whose value is never written. */
const SECRET_NAME =
  /(password|passwd|passphrase|secret|token|cookie|authorization|sealkey|apikey|privatekey|onetimecode|signincode|fallbackcode|totpcode|otp|databaseurl|smtpurl|heartbeaturl|signinlink|setuplink|secrets|tokens)$|^(pass|pin|sealed)$/

/** Sign-in links, pass addresses and sessions hold tokens of 128 or 256 bits: 22 or 43 characters of base64url. */
const TOKEN_IN_TEXT = /([/=])(?:[A-Za-z0-9_-]{43}|[A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])/g
const LOGIN_IN_URL = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"]+@/gi
const BEARER = /\b(bearer|basic)\s+[A-Za-z0-9._~+/-]+=*/gi

/**
 * A copy of what is to be logged, without secrets: by name at any depth, and by form inside texts. Errors become
 * plain {type, message, stack, code, cause}; the other properties of an error may hold anything, so they stay out.
 */
export function withoutSecrets(value: unknown): unknown {
  return copy(value, 0)
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return withoutSecretTexts(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null) return value
  if (depth >= MAX_DEPTH) return '[too deep]'
  if (value instanceof Error) return copyError(value, depth)
  if (value instanceof Date || value instanceof URL) return withoutSecretTexts(value.toJSON())
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSecretName(name) && item !== null && item !== undefined ? REDACTED : copy(item, depth + 1),
    ]),
  )
}

function copyError(error: Error & { code?: unknown }, depth: number): Record<string, unknown> {
  return {
    type: error.name,
    message: withoutSecretTexts(error.message),
    stack: withoutSecretTexts(error.stack ?? ''),
    ...(typeof error.code === 'string' || typeof error.code === 'number' ? { code: error.code } : {}),
    ...(error.cause === undefined ? {} : { cause: copy(error.cause, depth + 1) }),
  }
}

function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.toLowerCase().replace(/[-_]/g, ''))
}

/** A text without tokens, passwords in addresses and authorization headers. Leaves JSON as valid as it was. */
export function withoutSecretTexts(text: string): string {
  return text
    .replace(LOGIN_IN_URL, `$1${REDACTED}@`)
    .replace(BEARER, `$1 ${REDACTED}`)
    .replace(TOKEN_IN_TEXT, `$1${REDACTED}`)
}
