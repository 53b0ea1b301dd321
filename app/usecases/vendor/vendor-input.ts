import { z } from 'zod'
import { SEATS } from '~/domain/kernel/ids'
import {
  choice,
  NAME_LENGTH,
  NOTE_LENGTH,
  oneTimeCode,
  optionalLocalDay,
  optionalMailAddress,
  optionalText,
  requiredText,
} from '../typed-input'

export const vendorInput = z.object({
  name: requiredText(NAME_LENGTH),
  /** Last day of the contract; empty while none was agreed. */
  contractEndsOn: optionalLocalDay,
  contactName: optionalText(NAME_LENGTH),
  contactEmail: optionalMailAddress,
})
export type VendorInput = z.output<typeof vendorInput>

export const evaluationInput = z.object({
  seat: choice(SEATS),
  /** What was checked, and what was found. */
  evaluation: requiredText(NOTE_LENGTH).min(20, 'evaluation_too_short'),
  code: oneTimeCode,
})
export type EvaluationInput = z.output<typeof evaluationInput>

export const reasonInput = z.object({ reason: requiredText(NOTE_LENGTH) })
export type ReasonInput = z.output<typeof reasonInput>
