import { createHash } from 'node:crypto'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { readStrings } from './wire'

const KEY_TYPES = ['ssh-ed25519', 'sk-ssh-ed25519@openssh.com'] as const
type KeyType = (typeof KEY_TYPES)[number]

export interface PublicKey {
  readonly type: KeyType
  /** What follows the type in the key's blob: the point, and for a security key its application. */
  readonly parts: readonly Buffer[]
  /** SHA256:... as `ssh-keygen -l` writes it. */
  readonly fingerprint: string
}

/** Longer than any public key line with its comment; shorter than what takes time to look at. */
const MAX_KEY_TEXT = 8 * 1024

/** What private keys of OpenSSH, OpenSSL and PuTTY say of themselves. */
const PRIVATE = /PRIVATE KEY|PuTTY-User-Key-File|Private-Lines:/i

/** True for a text that holds a private key: it is not shown again, and nothing of it is kept. */
function holdsPrivateKey(text: string): boolean {
  return PRIVATE.test(text)
}

/**
 * One public key as OpenSSH writes it: `type base64 comment`. Problems: key_missing, key_too_long, key_private,
 * key_certificate, key_several_lines, key_format, key_type, key_damaged.
 */
export function readPublicKey(text: string): Result<PublicKey> {
  if (text.trim() === '') return refuse('key_missing')
  if (holdsPrivateKey(text)) return refuse('key_private')
  if (text.length > MAX_KEY_TEXT) return refuse('key_too_long')
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (lines.length !== 1) return refuse(lines.length === 0 ? 'key_missing' : 'key_several_lines')
  const [type = '', encoded = ''] = (lines[0] as string).split(/\s+/)
  if (/-cert-v01@openssh\.com$/.test(type)) return refuse('key_certificate')
  if (!/^(ssh|sk|ecdsa)-[\w@.-]+$/.test(type)) return refuse('key_format')
  const known = KEY_TYPES.find((each) => each === type)
  if (known === undefined) return refuse('key_type')
  const blob = Buffer.from(encoded, 'base64')
  // Node skips what is no base64: what does not come back the same was damaged on its way.
  if (blob.toString('base64') !== encoded) return refuse('key_damaged')
  const [named, point, application, ...rest] = readStrings(blob) ?? []
  const whole =
    named?.toString('latin1') === known &&
    point?.length === 32 &&
    (known === 'ssh-ed25519' ? application === undefined : (application?.length ?? 0) > 0) &&
    rest.length === 0
  if (!whole || !point) return refuse('key_damaged')
  const parts = application ? [point, application] : [point]
  return ok({ type: known, parts, fingerprint: fingerprintOf(blob) })
}

export function fingerprintOf(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
}
