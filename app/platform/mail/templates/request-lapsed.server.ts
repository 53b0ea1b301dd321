import { button, facts, type MailBody, text } from '../body.server'

/** To the requester: the window was over before both seats had decided. */
export interface RequestLapsed {
  readonly name: string
  readonly site: string
  readonly window: string
  /** The seats that did not decide: 'IT', 'physical security', or both. */
  readonly undecided: string
  readonly link: string
}

export function requestLapsed(mail: RequestLapsed): MailBody {
  return {
    subject: `Not decided in time: ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text('The time you asked for is over, and your request was not decided. Nobody got access.'),
      facts(['Site', mail.site], ['Time', mail.window], ['No decision from', mail.undecided]),
      button('Change it and ask again', mail.link),
    ],
  }
}
