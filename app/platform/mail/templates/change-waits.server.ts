import { button, facts, type MailBody, text } from '../body.server'

/** To those who can be the second person of a change to who approves, and to the person it makes an administrator. */
export interface ChangeWaits {
  readonly name: string
  /** What is to change, in words. */
  readonly change: string
  readonly about: string
  readonly proposedBy: string
  readonly validUntil: string
  readonly link: string
}

export function changeWaits(mail: ChangeWaits): MailBody {
  return {
    subject: 'A change in Daypass waits for a second person',
    blocks: [
      text(`Hello ${mail.name},`),
      text('Who may approve access changes only when two people agree. You can be the second one.'),
      facts(
        ['Change', mail.change],
        ['About', mail.about],
        ['Proposed by', mail.proposedBy],
        ['Waits until', mail.validUntil],
      ),
      button('Look at the change', mail.link),
      text('If you do not know why this is asked, refuse it and call the person who proposed it.'),
    ],
  }
}
