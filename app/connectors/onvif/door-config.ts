import { z } from 'zod'
import { isTimeZone } from '~/domain/schedule/local-time'
import { deviceProblems, deviceSettings } from './settings'

/** Formats of ISO 16484-5 Annex P that codes are made in, and the most digits that fit each. */
export const CODE_DIGITS = { SIMPLE_NUMBER16: 4, SIMPLE_NUMBER32: 9, SIMPLE_NUMBER56: 16 } as const
export type CodeFormat = keyof typeof CODE_DIGITS

/** How to reach one door controller, and what opens its doors. */
export const doorConfig = z
  .object({
    ...deviceSettings,
    /** The token of a credential that is always there, such as the master key's. Nobody deletes it. */
    sentinelToken: z.string().trim().min(1).max(64),
    /** What the code is to the readers: typed as a PIN, or the number on a card that is written with it. */
    codeType: z.enum(['PIN', 'Card']).default('PIN'),
    codeFormat: z.enum(['SIMPLE_NUMBER16', 'SIMPLE_NUMBER32', 'SIMPLE_NUMBER56']).default('SIMPLE_NUMBER32'),
    codeLength: z.number().int().min(4).max(16).default(8),
    /** The controller's own: where it takes dates without a time, its days begin and end by it. */
    timeZone: z.string().trim().max(64).refine(isTimeZone, { error: 'time_zone_unknown' }).default('UTC'),
    /** Delete the credential when nothing is left to come; otherwise it stays, disabled and without access profiles. */
    deleteAtEnd: z.boolean().default(true),
  })
  .superRefine((config, context) => {
    deviceProblems(config, context)
    if (config.codeLength > CODE_DIGITS[config.codeFormat])
      context.addIssue({ code: 'custom', path: ['codeLength'], message: 'code_too_long_for_format' })
  })
export type DoorConfig = z.output<typeof doorConfig>

/** An entitlement is an access profile of the controller: which doors, and when. */
export const doorEntitlement = z.object({
  /** Its token, which stays when it is renamed. */
  accessProfile: z.string().trim().min(1).max(64),
  /** Its name, to pin it: a profile of that token with another name is refused. */
  accessProfileName: z.string().trim().min(1).max(64).optional(),
})
export type DoorEntitlement = z.output<typeof doorEntitlement>
