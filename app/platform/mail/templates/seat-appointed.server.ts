import { button, facts, type MailBody, text } from '../body.server'

/** To a new approver. */
export interface SeatAppointed {
  readonly name: string
  readonly seat: string
  readonly site: string
  readonly appointedBy: string
  readonly decidesFrom: string
  readonly link: string
}

export function seatAppointed(mail: SeatAppointed): MailBody {
  return {
    subject: `You decide for ${mail.seat} at ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(`You can now approve or deny access for ${mail.seat} at ${mail.site}.`),
      facts(['Appointed by', mail.appointedBy], ['Your first decision counts from', mail.decidesFrom]),
      text('You need a code app on your phone. Set it up before your first decision.'),
      button('Open Daypass', mail.link),
    ],
  }
}
