import { button, facts, type MailBody, text } from '../body.server'

/** To the requester: both seats said yes. */
export interface DecidedApproved {
  readonly name: string
  readonly site: string
  readonly people: string
  readonly access: string
  readonly window: string
  /** True when less was approved than was asked for. */
  readonly narrowed: boolean
  readonly link: string
}

export function decidedApproved(mail: DecidedApproved): MailBody {
  return {
    subject: mail.narrowed ? `Approved in part: ${mail.site}` : `Approved: ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(
        mail.narrowed
          ? 'IT and physical security said yes, but to less than you asked for. This is what you get:'
          : 'IT and physical security both said yes to your request.',
      ),
      facts(['Site', mail.site], ['People', mail.people], ['Access', mail.access], ['Time', mail.window]),
      button('See the request', mail.link),
      text('The access ends by itself. You do not need to do anything.'),
    ],
  }
}
