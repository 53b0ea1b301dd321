import { button, facts, type MailBody, quote, text } from '../body.server'

/** To the requester: an approver has a question. */
export interface Asked {
  readonly name: string
  readonly asker: string
  readonly seat: string
  readonly question: string
  readonly site: string
  readonly window: string
  readonly link: string
}

export function asked(mail: Asked): MailBody {
  return {
    subject: `A question about your request for ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(`${mail.asker} (${mail.seat}) has a question before deciding:`),
      quote(mail.question),
      facts(['Site', mail.site], ['Time', mail.window]),
      button('Answer', mail.link),
      text('Nothing is decided until you answer.'),
    ],
  }
}
