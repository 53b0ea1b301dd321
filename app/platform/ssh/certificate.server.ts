import { randomBytes } from 'node:crypto'
import type { Instant } from '~/domain/kernel/time'
import type { AuthorityKey } from './authority-key.server'
import type { PublicKey } from './public-key.server'
import { string, u32, u64 } from './wire'

/** SSH_CERT_TYPE_USER */
const USER = 1

/** What the certificate says, besides the key of its holder. */
export interface CertificateBody {
  readonly serial: number
  /** Stands in the log of the host at each sign-in: an id, never a name. */
  readonly keyId: string
  /** At least one: a certificate without any would open every account. */
  readonly principals: readonly string[]
  /** Accepted from here on, to the second, ms. */
  readonly validFrom: Instant
  /** Refused from here on, to the second, ms. */
  readonly validTo: Instant
  /** Beside a terminal nothing is allowed that is not named here: permit-port-forwarding, ... */
  readonly extensions?: readonly string[]
}

/**
 * The line of an OpenSSH user certificate (PROTOCOL.certkeys of OpenSSH). Expiry is cut down to the whole second, and the
 * beginning too, so that a certificate never outlives what it was signed for.
 */
export function signCertificate(
  authority: AuthorityKey,
  key: PublicKey,
  body: CertificateBody,
  nonce: Uint8Array = randomBytes(32),
): string {
  if (body.principals.length === 0)
    throw new TypeError('a certificate without principals opens every account')
  const type = `${key.type.replace(/@openssh\.com$/, '')}-cert-v01@openssh.com`
  const extensions = [...(body.extensions ?? []), 'permit-pty'].sort()
  const signed = Buffer.concat([
    string(type),
    string(nonce),
    ...key.parts.map(string),
    u64(body.serial),
    u32(USER),
    string(body.keyId),
    string(Buffer.concat(body.principals.map(string))),
    u64(Math.floor(body.validFrom / 1000)),
    u64(Math.floor(body.validTo / 1000)),
    // No critical options.
    string(''),
    // Names in order, each with empty data.
    string(Buffer.concat(extensions.flatMap((name) => [string(name), string('')]))),
    string(''),
    string(authority.blob),
  ])
  const certificate = Buffer.concat([signed, string(authority.sign(signed))])
  return `${type} ${certificate.toString('base64')} ${body.keyId}`
}
