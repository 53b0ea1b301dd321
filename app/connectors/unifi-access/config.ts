import { z } from 'zod'
import { targetPin, targetUrl } from '../target-url'

/** How to reach one UniFi Access controller. */
export const unifiConfig = z.object({
  /** Such as https://192.0.2.10:12445: the API has a port of its own. */
  controllerUrl: targetUrl,
  /** The controller signs its certificate itself. */
  pin: targetPin,
  /** An API token; secret. */
  token: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .regex(/^[\x21-\x7e]+$/),
  /** First and last name of a visitor that must always be there, with no door and an end that is far away. */
  sentinelVisitor: z.string().trim().min(1).max(200),
  /** How many digits a PIN has, as the controller is set. */
  pinDigits: z.number().int().min(4).max(8).default(6),
})
export type UnifiConfig = z.output<typeof unifiConfig>

/** An entitlement is a door, or a group of doors. */
export const unifiEntitlement = z.object({
  place: z.enum(['door', 'door_group']),
  placeId: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9_-]{1,64}$/),
})
export type UnifiEntitlement = z.output<typeof unifiEntitlement>

/** `door:6ff875d2-...` */
export function placeName({ place, placeId }: UnifiEntitlement): string {
  return `${place}:${placeId}`
}
