import { code, type MailBody, text } from '../body.server'

/** To a NEW address: the code shows that its mail is read by whoever typed it. */
export interface AddressCheck {
  readonly name: string
  /** Eight digits. */
  readonly code: string
  readonly minutes: number
}

export function addressCheck({ name, code: digits, minutes }: AddressCheck): MailBody {
  return {
    subject: 'Your code for a new mail address in Daypass',
    blocks: [
      text(`Hello ${name},`),
      text(
        `This mail address is to become your sign-in address. Type this code where you asked, within ${minutes} minutes:`,
      ),
      code(digits),
      text('If you did not ask, ignore this mail. Give the code to nobody.'),
    ],
  }
}
