import { z } from 'zod'
import { SEATS } from '~/domain/kernel/ids'
import { choice, NAME_LENGTH, NOTE_LENGTH, requiredText } from '../typed-input'

/** What a target may be asked to bear; empty leaves it to the portal. */
export const MOST_AT_ONCE = 64
const MOST_PER_MINUTE = 60_000

function limit(most: number) {
  return z
    .string()
    .trim()
    .regex(/^\d{0,6}$/, 'number_invalid')
    .nullish()
    .transform((text) => (text ? Number(text) : null))
    .refine((count) => count === null || (count >= 1 && count <= most), { error: 'number_out_of_range' })
}

/** What an administrator types about a system, whatever its kind. */
export const systemInput = z.object({
  name: requiredText(NAME_LENGTH),
  ownerSeat: choice(SEATS),
  /** A member of staff who answers for findings; empty while nobody does. */
  ownerId: z
    .string()
    .nullish()
    .transform((text) => text || null),
  patchOwner: requiredText(NAME_LENGTH),
  networkSegment: requiredText(NAME_LENGTH),
  /** What to do by hand when the portal cannot take access away. */
  manualSteps: requiredText(NOTE_LENGTH),
  /** Rounds under way there at once, and begun in a minute; null leaves it to the portal. */
  maxAtOnce: limit(MOST_AT_ONCE),
  maxPerMinute: limit(MOST_PER_MINUTE),
})

export type SystemInput = z.output<typeof systemInput> & {
  /** The connector's settings as typed, by field name; an empty secret of a system that has one keeps it. */
  readonly settings: Readonly<Record<string, unknown>>
}
