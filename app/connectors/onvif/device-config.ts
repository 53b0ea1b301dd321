import { z } from 'zod'
import { deviceProblems, deviceSettings } from './settings'

/** Levels that an account can be given, from the least to the most (tt:UserLevel). */
const LEVELS = ['User', 'Operator', 'Administrator'] as const
export type Level = (typeof LEVELS)[number]

/** How to reach one device whose accounts are given out. */
export const deviceConfig = z
  .object({
    ...deviceSettings,
    /** A user that is always there; the service account where none is named. */
    sentinelUserName: z.string().trim().max(128).default(''),
    /** Characters of the passwords that are made for holders: many devices take 16 at most. */
    passwordLength: z.number().int().min(10).max(64).default(16),
    /** Proves an end by a login that is refused. Some devices lock out whoever is refused too often. */
    proveByLogin: z.boolean().default(true),
  })
  .superRefine(deviceProblems)
export type DeviceConfig = z.output<typeof deviceConfig>

/** An entitlement is a level. Who holds several has the highest of them. */
export const deviceEntitlement = z.object({ level: z.enum(LEVELS) })
export type DeviceEntitlement = z.output<typeof deviceEntitlement>

/** The one level that a device keeps of several. Null of none. */
export function highest(entitlements: readonly DeviceEntitlement[]): Level | null {
  return LEVELS.findLast((level) => entitlements.some((each) => each.level === level)) ?? null
}
