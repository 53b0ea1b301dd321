import { z } from 'zod'
import { SEATS } from '~/domain/kernel/ids'
import { normalAddress } from '~/domain/person/address'
import { ROLES } from '~/domain/person/roles'
import { choice, NAME_LENGTH, requiredText } from '../typed-input'

/** One plain mail address, as it is stored. */
const signInAddress = requiredText(254).transform((text, context) => {
  const address = normalAddress(text)
  if (address !== null) return address
  if (text !== '') context.addIssue({ code: 'custom', message: 'email_invalid' })
  return z.NEVER
})

const phone = z
  .string()
  .trim()
  .max(40, 'too_long')
  .regex(/^[+0-9 ()/.-]*$/, 'phone_invalid')
  .nullish()
  .transform((text) => text || null)

/** What an administrator says of a member of staff; the address is a change of its own. */
export const staffInput = z.object({ name: requiredText(NAME_LENGTH), phone })
export type StaffInput = z.output<typeof staffInput>

export const newStaffInput = staffInput.extend({ email: signInAddress })
export type NewStaffInput = z.output<typeof newStaffInput>

export const addressInput = z.object({ email: signInAddress })

const oneOrNone = z
  .string()
  .trim()
  .nullish()
  .transform((text) => text || null)

/** A role, with the site and seat that some need: others ignore them. */
export const roleInput = z.object({
  role: choice(ROLES),
  siteId: oneOrNone,
  seat: oneOrNone.pipe(z.enum(SEATS, 'required').nullable()),
})
export type RoleInput = z.output<typeof roleInput>
