import { z } from 'zod'
import { SEATS } from '~/domain/kernel/ids'
import { choice, NOTE_LENGTH, oneTimeCode, requiredText } from '../typed-input'

export const resumeInput = z.object({
  seat: choice(SEATS),
  /** What was found out; whoever reads the history of freezes reads it. */
  found: requiredText(NOTE_LENGTH),
  code: oneTimeCode,
})
export type ResumeInput = z.output<typeof resumeInput>
