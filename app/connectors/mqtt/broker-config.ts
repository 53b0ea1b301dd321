import { z } from 'zod'
import { certificates } from '../certificates'
import { targetUrl } from '../target-url'

/**
 * Where a broker is: `mqtts://host`, or `mqtt://` on loopback. Hosts are held against the same rules as every target's.
 */
const brokerUrl = z
  .string()
  .trim()
  .max(2000)
  .superRefine((text, context) => {
    const problem = urlProblem(text)
    if (problem) context.addIssue({ code: 'custom', message: problem })
  })
  .transform((text) => text.replace(/\/+$/, ''))

function urlProblem(text: string): string | null {
  const scheme = /^mqtts?:\/\//i.exec(text)?.[0].toLowerCase()
  if (scheme === undefined) return 'broker_url_invalid'
  const rest = text.slice(scheme.length)
  const asked = targetUrl.safeParse(`${scheme === 'mqtts://' ? 'https' : 'http'}://${rest}`)
  const refused = asked.error?.issues[0]?.message
  if (refused === 'url_invalid') return 'broker_url_invalid'
  if (refused === 'url_needs_https') return 'broker_needs_tls'
  return refused ?? (rest.replace(/\/+$/, '').includes('/') ? 'url_has_path' : null)
}

/** SHA-256 of a certificate as tools print it: 64 hexadecimal digits, with colons or without. Empty where none is pinned. */
const fingerprint = z
  .string()
  .trim()
  .max(200)
  .transform((text) => text.replace(/[:\s]/g, '').toUpperCase())
  .refine((text) => /^(?:[0-9A-F]{64})?$/.test(text), { error: 'fingerprint_invalid' })

/** How to reach a broker and who we are there: the part that all kinds behind a broker have. */
export const brokerFields = {
  brokerUrl,
  /** PEM of the authority that signed the broker's certificate, where it is one's own; the public ones otherwise. */
  caCertificate: certificates.default(''),
  /** The certificate of the broker itself, where nobody signed it: no other is then believed, whoever signed it. */
  brokerFingerprint: fingerprint.default(''),
  brokerUser: z.string().trim().min(1).max(200),
  brokerPassword: z.string().min(1).max(1000),
} as const

export interface BrokerConfig {
  readonly brokerUrl: string
  readonly caCertificate: string
  readonly brokerFingerprint: string
  readonly brokerUser: string
  readonly brokerPassword: string
}
