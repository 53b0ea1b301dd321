import { button, facts, type MailBody, text } from '../body.server'

/** To the holder and the requester: the end was confirmed. */
export interface Ended {
  readonly name: string
  readonly site: string
  readonly person: string
  readonly access: string
  readonly endedAt: string
  readonly confirmedAt: string
  readonly link: string
}

export function ended(mail: Ended): MailBody {
  return {
    subject: `Access to ${mail.site} has ended`,
    blocks: [
      text(`Hello ${mail.name},`),
      text('This access has ended. It was checked that it is gone.'),
      facts(
        ['Person', mail.person],
        ['Site', mail.site],
        ['Access', mail.access],
        ['Ended', mail.endedAt],
        ['Checked', mail.confirmedAt],
      ),
      button('See the request', mail.link),
    ],
  }
}
