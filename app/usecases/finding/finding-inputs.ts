import { z } from 'zod'
import { SEATS } from '~/domain/kernel/ids'
import { choice, localDay, NOTE_LENGTH, oneTimeCode, requiredText } from '../typed-input'

/** What an account is told apart by; texts of a target, shown on the page and sent back as they are. */
const shownText = z.string().min(1).max(1000)

export const endInput = z.object({
  nativeId: shownText,
  nativeName: shownText,
  targetVersion: z.coerce.number().int(),
  code: oneTimeCode,
})

export const acceptanceInput = z.object({
  seat: choice(SEATS),
  /** The last local day on which it may stay. */
  untilDay: localDay,
  reason: requiredText(NOTE_LENGTH),
  /** Of the account that stood on the page. */
  digest: z.string().max(64),
  code: oneTimeCode,
})
