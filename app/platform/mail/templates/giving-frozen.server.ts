import { button, facts, type MailBody, text } from '../body.server'

/** To approvers and administrators: nothing new is given until both seats say that it may go on. */
export interface GivingFrozen {
  readonly name: string
  /** Why, as a sentence. */
  readonly reason: string
  readonly todo: string
  readonly since: string
  readonly link: string
}

export function givingFrozen(mail: GivingFrozen): MailBody {
  return {
    subject: 'ACT NOW: Daypass gives nothing new',
    blocks: [
      text(`Hello ${mail.name},`),
      text(mail.reason),
      text('Until this is explained nothing new is given. What has to end is still taken away.'),
      facts(['Since', mail.since]),
      text(mail.todo),
      text('Then an approver for IT and one for physical security, two people, resume it.'),
      button('See and resume', mail.link),
    ],
  }
}
