import { button, facts, type MailBody, text } from '../body.server'

/** To the holder and the requester, once for each lock: access was taken away by a lock, not by its end. */
export interface Locked {
  readonly name: string
  readonly site: string
  readonly person: string
  readonly lockedAt: string
  readonly link: string
}

export function locked(mail: Locked): MailBody {
  return {
    subject: `Access to ${mail.site} is locked`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(
        'This access is locked. While the lock stands, nothing can be used. Access that is still agreed opens again when the lock is lifted.',
      ),
      facts(['Person', mail.person], ['Site', mail.site], ['Locked', mail.lockedAt]),
      button('See the request', mail.link),
    ],
  }
}
