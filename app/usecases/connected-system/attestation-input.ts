import { z } from 'zod'
import { SEATS } from '~/domain/kernel/ids'
import { choice, NOTE_LENGTH, oneTimeCode, requiredText } from '../typed-input'

export const attestationInput = z.object({
  seat: choice(SEATS),
  reason: requiredText(NOTE_LENGTH),
  targetVersion: z.coerce.number().int(),
  code: oneTimeCode,
})
