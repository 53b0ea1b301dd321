import { button, facts, type MailBody, text } from '../body.server'

/** To the holder: access begins soon, or has begun. */
export interface Starts {
  readonly name: string
  readonly site: string
  readonly access: string
  readonly startsAt: string
  readonly endsAt: string
  readonly link: string
  /** A pass to show at a gate, an account whose secret is shown once, or what needs neither. */
  readonly means?: 'pass' | 'account' | 'other'
}

const MEANS = {
  pass: { label: 'Open my pass', says: 'Show the pass at the gate. It ends by itself.' },
  account: {
    label: 'See my account',
    says: 'Your password or PIN is shown once, on that page. It ends by itself.',
  },
  other: { label: 'See my access', says: 'It ends by itself. Give back in time what you were handed.' },
} as const

export function starts(mail: Starts): MailBody {
  const { label, says } = MEANS[mail.means ?? 'pass']
  return {
    subject: `Your access to ${mail.site}`,
    blocks: [
      text(`Hello ${mail.name},`),
      text(`This is your access to ${mail.site}:`),
      facts(['Access', mail.access], ['From', mail.startsAt], ['Until', mail.endsAt]),
      button(label, mail.link),
      text(says),
    ],
  }
}
