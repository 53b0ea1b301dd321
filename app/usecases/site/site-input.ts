import { z } from 'zod'
import { RISK_TIERS } from '~/domain/policy/risk-tier'
import { isTimeZone } from '~/domain/schedule/local-time'
import { choice, NAME_LENGTH, requiredText, ticked } from '../typed-input'

export const siteInput = z.object({
  name: requiredText(NAME_LENGTH),
  timeZone: requiredText(64).superRefine((timeZone, context) => {
    if (timeZone !== '' && !isTimeZone(timeZone)) {
      context.addIssue({ code: 'custom', message: 'time_zone_unknown', params: { timeZone } })
    }
  }),
  callName: requiredText(NAME_LENGTH),
  callPhone: requiredText(40).regex(/^[+0-9 ()/.-]*$/, 'phone_invalid'),
})
export type SiteInput = z.output<typeof siteInput>

export const zoneInput = z.object({
  name: requiredText(NAME_LENGTH),
  riskTier: choice(RISK_TIERS),
  escortRequired: ticked,
})
export type ZoneInput = z.output<typeof zoneInput>
