import { button, facts, type MailBody, text } from '../body.server'

/** To both seats of a site: what they signed is old, or is not what it was. */
export interface SignOffDue {
  readonly name: string
  readonly site: string
  /** Names of the systems. */
  readonly systems: string
  readonly count: number
  readonly link: string
}

export function signOffDue(mail: SignOffDue): MailBody {
  const many = mail.count === 1 ? '1 system is' : `${mail.count} systems are`
  return {
    subject: `Sign again: ${many} due at ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(
        'IT and physical security of a site both sign what each connected system is: its network segment, owner, who patches it, where it points and what it can do. For these the signatures are missing, are too old, or are for something that has changed.',
      ),
      facts(['Site', mail.site], ['Systems', mail.systems]),
      button('See and sign them', mail.link),
    ],
  }
}
