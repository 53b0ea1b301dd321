import { button, type MailBody, text } from '../body.server'

export interface SetupLink {
  readonly name: string
  readonly organisation: string
  readonly link: string
  readonly validUntil: string
}

export function setupLink({ name, organisation, link, validUntil }: SetupLink): MailBody {
  return {
    subject: `Set up your Daypass account for ${organisation}`,
    blocks: [
      text(`Hello ${name},`),
      text(`You have a new account in Daypass, the access portal of ${organisation}.`),
      text(`Open this link to set it up. It works once, until ${validUntil}.`),
      button('Set up my account', link),
      text('If you did not expect this, ignore this mail and tell the person you work for.'),
    ],
  }
}
