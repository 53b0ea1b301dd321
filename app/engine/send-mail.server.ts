import { MINUTE, type Millis, SECOND } from '~/domain/kernel/time'
import type { MailTransport } from '~/platform/mail/transport.server'
import { FULL_PACE, type SendReport, SMALL_SHARE, sendDueMail } from '~/platform/mailbox.server'
import type { Services } from '~/platform/services'
import { nextMailAt } from '~db/repositories/outbox'
import type { Chore } from './chores.server'

/**
 * Between two rounds while ends are in hand, ms. With SMALL_SHARE: at most 10 mails a second, one at a time; and at least
 * five in each half second beyond the time that the server itself takes, however long the storm.
 */
const PAUSE: Millis = SECOND / 2

const FIRST_PROBE: Millis = 10 * SECOND
const LONGEST_PROBE: Millis = 5 * MINUTE

/**
 * Sends due mail beside the passes, never within one: a mail server that answers slowly or not at all must not hold
 * up an end of access. One round at a time. While `isBusy` says that ends are in hand, mail gets a small share. While the
 * server is down, one mail is tried at a time, each time after a longer wait.
 */
export function mailChore(
  services: Services,
  transport: MailTransport,
  isBusy: () => boolean = () => false,
): Chore {
  const { store, clock, leaseClock, log, wake } = services
  const stopping = new AbortController()
  let round: Promise<void> | null = null
  /** Rounds in a row in which the server took nothing. */
  let refusals = 0
  /** By the monotonic clock: when the server is tried again, and when a small share has its next turn. */
  let probeAt: Millis = 0
  let turnAt: Millis = 0

  async function send(pace: typeof FULL_PACE): Promise<void> {
    const report = await sendDueMail(services, transport, {
      pace,
      probing: refusals > 0,
      stopping: stopping.signal,
    }).catch((error: unknown) => {
      log.error({ err: error }, 'due mail could not be read; it is tried again')
      return null
    })
    noteServer(report)
    turnAt = clock.monotonic() + PAUSE
    round = null
    // Only now is it known when the next mail is due.
    if (report !== null && !stopping.signal.aborted) wake()
  }

  function noteServer(report: SendReport | null): void {
    if (report === null || (!report.serverDown && report.sent === 0)) return
    if (!report.serverDown) {
      if (refusals > 0) log.info('the mail server takes mail again')
      refusals = 0
      return
    }
    probeAt = clock.monotonic() + Math.min(LONGEST_PROBE, FIRST_PROBE * 2 ** Math.min(refusals, 10))
    refusals += 1
  }

  return {
    name: 'mail',
    async run(now) {
      if (round !== null || stopping.signal.aborted) return null
      const next = await nextMailAt(store.read)
      if (next === null) return null
      const waits = next - (await leaseClock(store.read))
      if (waits > 0) return now + waits
      const busy = isBusy()
      const since = clock.monotonic()
      const turn = Math.max(refusals > 0 ? probeAt : since, busy ? turnAt : since)
      if (turn > since) return now + turn - since
      round = send(busy ? SMALL_SHARE : FULL_PACE)
      return null
    },
    settle: async () => {
      await round
    },
    /** Begins no further mail, and hands back what was taken and not begun. */
    stop: () => stopping.abort(),
  }
}
