import { button, facts, type MailBody, text } from '../body.server'

/** To the holder and the requester: time to leave, or to ask for more. */
export interface EndsSoon {
  readonly name: string
  readonly site: string
  readonly access: string
  readonly endsAt: string
  readonly link: string
}

export function endsSoon(mail: EndsSoon): MailBody {
  return {
    subject: `Your access to ${mail.site} ends soon`,
    blocks: [
      text(`Hello ${mail.name},`),
      text('Your access ends soon:'),
      facts(['Site', mail.site], ['Access', mail.access], ['Ends', mail.endsAt]),
      text('Do you need more time? Ask now: IT and physical security must both say yes before it ends.'),
      button('Ask for more time', mail.link),
    ],
  }
}
