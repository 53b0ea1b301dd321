import { z } from 'zod'
import { SEATS } from '~/domain/kernel/ids'
import { choice, NOTE_LENGTH, oneTimeCode, requiredText } from '../typed-input'

/** The longest number of a key or badge. */
export const NUMBER_LENGTH = 60

export const handOutInput = z.object({ number: requiredText(NUMBER_LENGTH) })
export const putRightInput = z.object({ remedy: requiredText(NOTE_LENGTH) })
export const keyRightInput = z.object({
  seat: choice(SEATS),
  remedy: requiredText(NOTE_LENGTH),
  code: oneTimeCode,
})
export const attestInput = z.object({ code: oneTimeCode })
