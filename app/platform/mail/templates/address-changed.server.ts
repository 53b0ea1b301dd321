import { facts, type MailBody, text } from '../body.server'

/** To the OLD address: the true owner may be the only one who can say that this is wrong. */
export interface AddressChanged {
  readonly name: string
  /** Shortened, as 'a…@example.com'. */
  readonly newAddress: string
  readonly changedBy: string
  readonly changedAt: string
  /** Whom to call; not a link, because this address no longer signs in. */
  readonly contact: string
}

export function addressChanged(mail: AddressChanged): MailBody {
  return {
    subject: 'Your sign-in address for Daypass was changed',
    blocks: [
      text(`Hello ${mail.name},`),
      text('This mail address no longer signs in to Daypass. Another one took its place:'),
      facts(['New address', mail.newAddress], ['Changed by', mail.changedBy], ['Changed', mail.changedAt]),
      text(`If you did not want this, call now: ${mail.contact}.`),
      text('The changed account cannot decide anything for 24 hours.'),
    ],
  }
}
