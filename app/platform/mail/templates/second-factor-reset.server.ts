import { facts, type MailBody, text } from '../body.server'

/** To the account's owner. */
export interface SecondFactorReset {
  readonly name: string
  readonly changedBy: string
  readonly changedAt: string
  readonly contact: string
}

export function secondFactorReset(mail: SecondFactorReset): MailBody {
  return {
    subject: 'Your second factor for Daypass was reset',
    blocks: [
      text(`Hello ${mail.name},`),
      text('The code app of your account was removed. You set up a new one when you next sign in.'),
      facts(['Reset by', mail.changedBy], ['Reset', mail.changedAt]),
      text(`If you did not ask for this, call now: ${mail.contact}.`),
      text('Your account cannot decide anything for 24 hours.'),
    ],
  }
}
