import { z } from 'zod'
import { certificates } from '../certificates'
import { targetPin, targetUrl } from '../target-url'

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

/** How to reach a broker and who we are there: the part that all kinds behind a broker have. */
export const brokerFields = {
  brokerUrl,
  /** PEM of the authority that signed the broker's certificate, where it is one's own; the public ones otherwise. */
  caCertificate: certificates.default(''),
  /** The certificates of the broker itself, where nobody signed them: no other is then believed, whoever signed it. */
  pin: targetPin,
  brokerUser: z.string().trim().min(1).max(200),
  brokerPassword: z.string().min(1).max(1000),
} as const

export interface BrokerConfig {
  readonly brokerUrl: string
  readonly caCertificate: string
  readonly pin: string
  readonly brokerUser: string
  readonly brokerPassword: string
}

/** What only the fields together show to be wrong. */
export function checkBroker(
  { brokerUrl: url, pin }: BrokerConfig,
  context: { addIssue(issue: { code: 'custom'; path: string[]; message: string }): void },
): void {
  if (pin !== '' && /^mqtt:/i.test(url))
    context.addIssue({ code: 'custom', path: ['pin'], message: 'pin_needs_https' })
}
