import type { MailTransport, OutgoingMail } from '~/platform/mail/transport.server'

export interface MemoryTransport extends MailTransport {
  /** Oldest first. */
  readonly sent: readonly OutgoingMail[]
  /** The newest mail to this address, or of all; undefined when there is none. */
  last(to?: string): OutgoingMail | undefined
  /** Every send fails with this until it is set to null. */
  failWith(error: Error | null): void
}

/** Keeps the mails, and fails when told to. */
export function memoryTransport(): MemoryTransport {
  const sent: OutgoingMail[] = []
  let failure: Error | null = null
  return {
    sent,
    last: (to) => sent.findLast((mail) => to === undefined || mail.to === to),
    failWith(error) {
      failure = error
    },
    async send(mail) {
      if (failure !== null) throw failure
      sent.push(mail)
    },
  }
}
