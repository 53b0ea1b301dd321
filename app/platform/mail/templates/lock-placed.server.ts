import { button, facts, type MailBody, quote, text } from '../body.server'

/** To those who must know: while a lock stands, nobody it names holds anything. */
export interface LockPlaced {
  readonly name: string
  /** What is locked, in words: 'vendor Nordlicht GmbH', 'everyone'. */
  readonly subject: string
  readonly placedBy: string
  readonly placedAt: string
  readonly reason: string
  readonly link: string
}

export function lockPlaced(mail: LockPlaced): MailBody {
  return {
    subject: `Locked: ${mail.subject}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text('All access of the following is being taken away now, and stays away while the lock stands:'),
      facts(['Locked', mail.subject], ['By', mail.placedBy], ['Since', mail.placedAt]),
      text('The reason given is:'),
      quote(mail.reason),
      button('See the progress', mail.link),
    ],
  }
}
