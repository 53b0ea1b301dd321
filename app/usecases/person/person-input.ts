import { z } from 'zod'
import { normalAddress } from '~/domain/person/address'
import { NAME_LENGTH, requiredText, ticked } from '../typed-input'

/** A contractor, as an administrator or the crew lead types them. Only an administrator's `crewLead` counts. */
export const personInput = z.object({
  name: requiredText(NAME_LENGTH),
  email: requiredText(254).transform((text, context) => {
    const address = normalAddress(text)
    if (address !== null) return address
    if (text !== '') context.addIssue({ code: 'custom', message: 'email_invalid' })
    return z.NEVER
  }),
  phone: z
    .string()
    .trim()
    .max(40, 'too_long')
    .regex(/^[+0-9 ()/.-]*$/, 'phone_invalid')
    .nullish()
    .transform((text) => text || null),
  crewLead: ticked,
})
export type PersonInput = z.output<typeof personInput>
