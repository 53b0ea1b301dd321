import { button, facts, type MailBody, quote, text } from '../body.server'

/** To the requester: one seat said no, which ends the request. */
export interface DecidedDenied {
  readonly name: string
  readonly seat: string
  readonly reason: string
  readonly site: string
  readonly window: string
  readonly link: string
}

export function decidedDenied(mail: DecidedDenied): MailBody {
  return {
    subject: `Denied: ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(`Your request was denied by ${mail.seat}, for this reason:`),
      quote(mail.reason),
      facts(['Site', mail.site], ['Time', mail.window]),
      button('Change it and ask again', mail.link),
    ],
  }
}
