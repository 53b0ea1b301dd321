import { z } from 'zod'
import { LOCK_TARGETS } from '~/domain/lock/lock'
import { choice, NOTE_LENGTH, oneTimeCode, requiredText } from '../typed-input'

export const lockInput = z.object({
  target: choice(LOCK_TARGETS),
  /** Empty for everyone. */
  targetId: z
    .string()
    .nullish()
    .transform((text) => text || null),
  reason: requiredText(NOTE_LENGTH),
})
export type LockInput = z.output<typeof lockInput>

export const liftInput = z.object({ reason: requiredText(NOTE_LENGTH), code: oneTimeCode })
export type LiftInput = z.output<typeof liftInput>
