import { button, facts, type MailBody, quote, text } from '../body.server'

/** To the sponsor named in a request. A sponsor decides nothing, but may end the access early. */
export interface SponsorTold {
  readonly name: string
  readonly requester: string
  readonly vendor: string
  readonly site: string
  readonly people: string
  readonly window: string
  readonly purpose: string
  readonly link: string
}

export function sponsorTold(mail: SponsorTold): MailBody {
  return {
    subject: `You are named as sponsor: ${mail.vendor} at ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(`${mail.requester} asks for access and names you as the sponsor. The purpose is:`),
      quote(mail.purpose),
      facts(['Vendor', mail.vendor], ['Site', mail.site], ['People', mail.people], ['Time', mail.window]),
      button('See the request', mail.link),
      text('IT and physical security decide. You can end the access early at any time.'),
      text('If you know nothing of this work, tell them now.'),
    ],
  }
}
