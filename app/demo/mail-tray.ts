import type { OutgoingMail } from '~/platform/mail/transport.server'

/** Where the portal's mails arrive, oldest first, instead of going out. */
export function mailTray() {
  const mails: OutgoingMail[] = []
  const listeners: ((mail: OutgoingMail) => void)[] = []
  return {
    mails: mails as readonly OutgoingMail[],
    onMail: (listener: (mail: OutgoingMail) => void) => void listeners.push(listener),
    async deliver(mail: OutgoingMail): Promise<void> {
      mails.push(mail)
      for (const tell of listeners) tell(mail)
    },
  }
}
