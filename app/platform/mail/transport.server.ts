import type { RenderedMail } from './body.server'

export interface OutgoingMail extends RenderedMail {
  /** One plain address. */
  readonly to: string
  /** The outbox row's id: becomes the Message-ID, so that a mail sent twice is known as one. */
  readonly id: string
}

/** Resolves when the mail was taken over; throws MailError when it was not, or when that is not known. */
export interface MailTransport {
  send(mail: OutgoingMail): Promise<void>
}

/** What a failure is about: this one mail, or the server, which then takes no other mail either. */
export type MailFault = 'mail' | 'server'

export class MailError extends Error {
  override readonly name = 'MailError'
  readonly about: MailFault
  constructor(
    message: string,
    /** True when the receiver was refused for good: trying again does not help. */
    readonly permanent: boolean,
    { about = permanent ? 'mail' : 'server', ...options }: ErrorOptions & { about?: MailFault } = {},
  ) {
    super(message, options)
    this.about = about
  }
}
