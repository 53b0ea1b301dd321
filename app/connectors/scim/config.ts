import { z } from 'zod'
import { targetUrl } from '../target-url'

/** How to reach one SCIM 2.0 service. */
export const scimConfig = z.object({
  /** The service's base URL, to which /Users and /Groups are appended. */
  baseUrl: targetUrl,
  /** Bearer token (RFC 6750); secret. */
  token: z
    .string()
    .trim()
    .min(1)
    .max(8192)
    .regex(/^[\x21-\x7e]+$/),
  /** A user that must always be there: the service account, or another one that nobody deletes. */
  sentinelUserName: z.string().trim().min(1).max(256),
  /** Delete the account when nothing is left to come; otherwise it stays, switched off. */
  deleteAtEnd: z.boolean().default(true),
})
export type ScimConfig = z.output<typeof scimConfig>

/** An entitlement is a group of the service. */
export const scimEntitlement = z.object({
  /** The group's displayName. Exactly one group may bear it, unless `groupId` says which. */
  group: z.string().trim().min(1).max(256),
  /** The group's id, to pin it: a group of that name with another id is refused. */
  groupId: z.string().trim().min(1).max(256).optional(),
})
export type ScimEntitlement = z.output<typeof scimEntitlement>
