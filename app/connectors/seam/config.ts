import { z } from 'zod'
import { targetUrl } from '../target-url'

/** So many locks in one system: each is read twice whenever one of its holders is looked at. */
const MOST_LOCKS = 20

const id = z
  .string()
  .trim()
  .min(1)
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'seam_id_invalid')

/** How to reach the service: one workspace of it. */
const service = {
  apiUrl: targetUrl.default('https://connect.getseam.com'),
  /** A key of one workspace; secret. */
  apiKey: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .regex(/^[\x21-\x7e]+$/, 'sign_with_space'),
}

/** Locks of one workspace, on which a holder has one PIN. */
export const lockConfig = z.object({
  ...service,
  /** Their device ids, with commas, spaces or lines between them. Each must be there: they are the sentinel. */
  locks: z
    .string()
    .trim()
    .max(2000)
    .refine((text) => lockIds(text).length > 0, { error: 'lock_ids_invalid' }),
  /** How many digits a PIN has; every lock must take as many. */
  pinDigits: z.number().int().min(4).max(8).default(6),
})
export type LockConfig = z.output<typeof lockConfig>

/** An entitlement is an access code on one of the locks. */
export const lockEntitlement = z.object({ lock: id })
export type LockEntitlement = z.output<typeof lockEntitlement>

/** One access control system of a workspace. */
export const userConfig = z.object({
  ...service,
  accessSystem: id,
  /** The full name of a user that must always be there, and that nobody uses. */
  sentinelUser: z.string().trim().min(1).max(200),
})
export type UserConfig = z.output<typeof userConfig>

/** An entitlement is an access group of the system. */
export const userEntitlement = z.object({ accessGroup: id })
export type UserEntitlement = z.output<typeof userEntitlement>

/** The device ids in the settings, each once, sorted; none where they are too many or one is no id. */
export function lockIds(text: string): readonly string[] {
  const found = [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))].sort()
  const fit = found.length <= MOST_LOCKS && found.every((each) => id.safeParse(each).success)
  return fit ? found : []
}
