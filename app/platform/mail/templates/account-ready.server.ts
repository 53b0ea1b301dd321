import { button, type MailBody, text } from '../body.server'

/** To somebody who was added to the staff. */
export interface AccountReady {
  readonly name: string
  readonly link: string
}

export function accountReady({ name, link }: AccountReady): MailBody {
  return {
    subject: 'You have an account in Daypass',
    blocks: [
      text(`Hello ${name},`),
      text('You were added to Daypass, the access portal. There is no password.'),
      text('Ask for a sign-in link with this mail address: it comes by mail each time.'),
      button('Open Daypass', link),
    ],
  }
}
