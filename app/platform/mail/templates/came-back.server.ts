import { button, facts, type MailBody, noMoreForAnHour, text } from '../body.server'

/** To a system's owner: an account that was proved gone is there again. */
export interface CameBack {
  readonly name: string
  readonly system: string
  readonly site: string
  readonly person: string
  /** The account's name on the system. */
  readonly account: string
  readonly seenAt: string
  /** Whatever else comes back on this system soon is not mailed. */
  readonly lastForNow: boolean
  readonly link: string
}

export function cameBack(mail: CameBack): MailBody {
  return {
    subject: `An ended account is back on ${mail.system}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(
        'This access had ended, and Daypass had seen that it was gone. Now the account is there again. Daypass did not make it.',
      ),
      facts(
        ['Person', mail.person],
        ['System', mail.system],
        ['Site', mail.site],
        ['Account', mail.account],
        ['Seen', mail.seenAt],
      ),
      text(
        'Daypass is taking it away again. Please find out who brought it back: a restored backup, another tool, or a person.',
      ),
      button('See what happened', mail.link),
      ...(mail.lastForNow ? [noMoreForAnHour] : []),
    ],
  }
}
