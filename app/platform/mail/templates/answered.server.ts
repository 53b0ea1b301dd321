import { button, facts, type MailBody, quote, text } from '../body.server'

/** To the approver who asked. */
export interface Answered {
  readonly name: string
  readonly answerer: string
  readonly question: string
  readonly answer: string
  readonly vendor: string
  readonly site: string
  readonly decideBy: string
  readonly link: string
}

export function answered(mail: Answered): MailBody {
  return {
    subject: `Answered: ${mail.vendor} at ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text('You asked:'),
      quote(mail.question),
      text(`${mail.answerer} answers:`),
      quote(mail.answer),
      facts(['Decide before', mail.decideBy]),
      button('Look at the request', mail.link),
    ],
  }
}
