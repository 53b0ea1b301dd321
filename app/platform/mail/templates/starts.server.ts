import { button, facts, type MailBody, text } from '../body.server'

/** To the holder: access begins soon, or has begun. */
export interface Starts {
  readonly name: string
  readonly site: string
  readonly access: string
  readonly startsAt: string
  readonly endsAt: string
  readonly link: string
  /** A pass to show at a gate, or an account whose secret is shown once. */
  readonly means?: 'pass' | 'account'
}

export function starts(mail: Starts): MailBody {
  const account = mail.means === 'account'
  return {
    subject: `Your access to ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(`This is your access to ${mail.site}:`),
      facts(['Access', mail.access], ['From', mail.startsAt], ['Until', mail.endsAt]),
      button(account ? 'See my account' : 'Open my pass', mail.link),
      text(
        account
          ? 'Your password is shown once, on that page. The account ends by itself.'
          : 'Show the pass at the gate. It ends by itself.',
      ),
    ],
  }
}
