import { z } from 'zod'
import { RISK_TIERS } from '~/domain/policy/risk-tier'
import { NAME_LENGTH, requiredText, ticked } from '../typed-input'

export const entitlementInput = z.object({
  name: requiredText(NAME_LENGTH),
  zoneId: z
    .string()
    .nullish()
    .transform((text) => text || null),
  /** Null: the zone's. */
  riskTier: z
    .union([z.literal(''), z.enum(RISK_TIERS)], { error: 'choice_missing' })
    .nullish()
    .transform((tier) => tier || null),
  escortRequired: ticked,
  /** What it is in the target, as typed; the connector's schema judges it. */
  mapping: z.record(z.string(), z.unknown()),
})
export type EntitlementInput = z.output<typeof entitlementInput>
