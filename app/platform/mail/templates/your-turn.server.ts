import { button, facts, type MailBody, text } from '../body.server'

/** To an approver: a request waits for this seat. */
export interface YourTurn {
  readonly name: string
  /** 'IT' or 'physical security'. */
  readonly seat: string
  readonly requester: string
  readonly vendor: string
  readonly site: string
  readonly people: string
  readonly access: string
  readonly window: string
  /** When the request lapses without a decision. */
  readonly decideBy: string
  readonly link: string
}

export function yourTurn(mail: YourTurn): MailBody {
  return {
    subject: `Decide: ${mail.vendor} at ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(`${mail.requester} asks for access. It waits for your decision for ${mail.seat}.`),
      facts(
        ['Vendor', mail.vendor],
        ['Site', mail.site],
        ['People', mail.people],
        ['Access', mail.access],
        ['Time', mail.window],
        ['Decide before', mail.decideBy],
      ),
      button('Look at the request', mail.link),
      text('The link decides nothing. You sign in and confirm there.'),
    ],
  }
}
