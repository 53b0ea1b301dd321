import { z } from 'zod'
import { targetUrl } from '../target-url'

const token = z
  .string()
  .trim()
  .min(1)
  .max(8192)
  .regex(/^[\x21-\x7e]+$/, 'sign_with_space')

/** A receiver that can be read back: `receiver.openapi.yaml`. */
export const webhookConfig = z.object({
  /** The receiver's base URL, to which /events, /accounts and /about are appended. */
  receiverUrl: targetUrl,
  /** Bearer token (RFC 6750) that the receiver knows the portal by; secret. */
  token,
  /** An account that must always be there. */
  sentinelAccount: z.string().trim().min(1).max(256),
  /** Also the events of OpenID CAEP, for receivers that know those. */
  caep: z.boolean().default(false),
})
export type WebhookConfig = z.output<typeof webhookConfig>

/** A receiver that only takes events (RFC 8935), at this address. */
export const ackConfig = z.object({
  eventsUrl: targetUrl,
  token,
  caep: z.boolean().default(false),
})
export type AckConfig = z.output<typeof ackConfig>

/** An entitlement is a right by the name that the receiver knows it by. */
export const webhookEntitlement = z.object({ right: z.string().trim().min(1).max(256) })
export type WebhookEntitlement = z.output<typeof webhookEntitlement>
