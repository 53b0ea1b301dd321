import { z } from 'zod'
import { SEATS } from '~/domain/kernel/ids'
import { choice, NAME_LENGTH, NOTE_LENGTH, requiredText } from '../typed-input'

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
})

export type SystemInput = z.output<typeof systemInput> & {
  /** The connector's settings as typed, by field name; an empty secret of a system that has one keeps it. */
  readonly settings: Readonly<Record<string, unknown>>
}
