import { z } from 'zod'

/** Nothing to reach: the portal itself is the authority. */
export const gatePassConfig = z.object({})
export type GatePassConfig = z.output<typeof gatePassConfig>

/** An entitlement is leave to be in a zone of the system's site. */
export const gatePassEntitlement = z.object({ zoneId: z.string().trim().min(1).max(64) })
export type GatePassEntitlement = z.output<typeof gatePassEntitlement>
