import type { MailTransport } from '~/platform/mail/transport.server'
import { sendDueMail } from '~/platform/mailbox.server'
import type { Services } from '~/platform/services'
import { nextMailAt } from '~db/repositories/outbox'
import type { Chore } from './chores.server'

/**
 * Sends due mail beside the passes, never within one: a mail server that answers slowly or not at all must not hold
 * up an end of access. One round at a time.
 */
export function mailChore(services: Services, transport: MailTransport): Chore {
  const { store, log, wake } = services
  let round: Promise<void> | null = null

  async function send(): Promise<void> {
    const done = await sendDueMail(services, transport).then(
      () => true,
      (error: unknown) => {
        log.error({ err: error }, 'due mail could not be read; it is tried again')
        return false
      },
    )
    round = null
    // Only now is it known when the next mail is due.
    if (done) wake()
  }

  return {
    name: 'mail',
    async run(now) {
      if (round !== null) return null
      const next = await nextMailAt(store.read)
      if (next === null || next > now) return next
      round = send()
      return null
    },
    settle: async () => {
      await round
    },
  }
}
