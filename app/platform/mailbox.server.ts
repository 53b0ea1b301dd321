import pLimit from 'p-limit'
import { HOUR, type Instant, MINUTE, type Millis, SECOND } from '~/domain/kernel/time'
import { claimMails, insertMail, nextMailAt, type OutboxRow, settleMail } from '~db/repositories/outbox'
import type { Ids } from './ids.server'
import type { Keys } from './keys.server'
import { renderMail } from './mail/render.server'
import { type MailTemplates, URGENT, usefulMinutes } from './mail/templates'
import { MailError, type MailTransport } from './mail/transport.server'
import type { Mailbox, Services } from './services'

/**
 * The outbox: a mail is stored, its parameters sealed, in the transaction of the change that causes it. `wake` is
 * called after the commit, so that whoever sends does not wait for its next look.
 */
export function createMailbox(
  ids: Ids,
  keys: Pick<Keys, 'sealer'>,
  wake: () => void = () => undefined,
): Mailbox {
  return {
    async enqueue(tx, at, to, template, params) {
      const id = ids.id()
      await insertMail(tx, {
        id,
        recipient: to.address,
        personId: to.personId,
        template,
        sealedParams: keys.sealer.seal(JSON.stringify(params), contextOf(id)),
        dueAt: at,
        createdAt: at,
      })
      tx.afterCommit(wake)
    },
  }
}

/** How many mails a batch takes, of which how many are sent at once, and how many batches a round has. */
export interface Pace {
  readonly size: number
  readonly atOnce: number
  readonly batches: number
}

export const FULL_PACE: Pace = { size: 20, atOnce: 5, batches: Number.POSITIVE_INFINITY }

/** While ends are in hand: rendering and sending are work of the same process. */
export const SMALL_SHARE: Pace = { size: 5, atOnce: 1, batches: 1 }

/** After so many batches it is looked again whether something urgent came, which walks all that is due. */
const LOOK_FOR_URGENT = 10

/** Longer than a whole batch takes against a server that answers nothing (10 s a command): nobody else sends it meanwhile. */
export const MAIL_LEASE: Millis = 10 * MINUTE

const FIRST_WAIT: Millis = 10 * SECOND
const LONGEST_WAIT: Millis = HOUR
/** A server that was down is back for all mails at once: none is put off further than this. */
const LONGEST_WAIT_FOR_SERVER: Millis = 5 * MINUTE
const FAULT_LENGTH = 300

export interface SendReport {
  readonly sent: number
  readonly failed: number
  /** Nothing went out, because the server took nothing: the rest can wait for it. */
  readonly serverDown: boolean
  /** When the next mail is due, ms; null when none waits. */
  readonly nextAt: Instant | null
}

type Outcome = 'sent' | 'failed' | 'server_down' | 'given_up' | 'expired' | 'handed_back'

/**
 * Sends mail that is due, the urgent first. One that fails waits longer each time, at most an hour, without end; it holds
 * up no other. Only what was refused for good is given up, and what is worth nothing any more expires: both stay in the
 * outbox with their fault and are in the log of events. What was sent or is over forgets its parameters: links and codes
 * passed through them. With `probing` one mail is tried first: the server was down. What was not begun when `stopping`
 * says so is handed back.
 */
export async function sendDueMail(
  services: Pick<Services, 'store' | 'clock' | 'leaseClock' | 'keys' | 'log' | 'audit'>,
  transport: MailTransport,
  options: { readonly pace?: Pace; readonly probing?: boolean; readonly stopping?: AbortSignal } = {},
): Promise<SendReport> {
  const { store, clock, leaseClock, keys, log, audit } = services
  const { pace = FULL_PACE, stopping } = options
  const lanes = pLimit(pace.atOnce)
  let size = options.probing ? 1 : pace.size
  let sent = 0
  let failed = 0
  let serverDown = false
  let lookForUrgent = true
  for (let batches = 1; batches <= pace.batches && !stopping?.aborted; batches++) {
    const batch = await take(lookForUrgent)
    const outcomes = await Promise.all(batch.map((mail) => lanes(() => attempt(mail))))
    await settleSent(batch.filter((_, index) => outcomes[index] === 'sent'))
    const sentNow = outcomes.filter((outcome) => outcome === 'sent').length
    sent += sentNow
    failed += outcomes.length - sentNow
    serverDown = sentNow === 0 && outcomes.includes('server_down')
    if (batch.length < size || serverDown) break
    lookForUrgent = batch.every(isUrgent) || batches % LOOK_FOR_URGENT === 0
    if (sentNow > 0) size = pace.size
  }
  return { sent, failed, serverDown, nextAt: await nextMailAt(store.read) }

  function take(urgentFirst: boolean): Promise<OutboxRow[]> {
    return store.transact(async (tx) => {
      const now = await leaseClock(tx)
      const until = now + MAIL_LEASE
      const urgent = urgentFirst ? await claimMails(tx, now, until, size, URGENT) : []
      if (urgent.length === size) return urgent
      return [...urgent, ...(await claimMails(tx, now, until, size - urgent.length))]
    }, 'background')
  }

  async function attempt(mail: OutboxRow): Promise<Outcome> {
    if (stopping?.aborted) {
      await putOff(mail, 0, mail.fault)
      return 'handed_back'
    }
    const error = await send(mail)
    if (error === null) return 'sent'
    if (error === 'expired') return finish(mail, 'expired', 'mail.expired')
    const fault = error.message.slice(0, FAULT_LENGTH)
    if (error instanceof MailError && error.permanent) return finish(mail, fault, 'mail.given_up')
    const down = error instanceof MailError && error.about === 'server'
    const wait = waitAfter(mail.attempts)
    await putOff(mail, down ? Math.min(wait, LONGEST_WAIT_FOR_SERVER) : wait, fault)
    return down ? 'server_down' : 'failed'
  }

  /** One transaction for a batch: a crash before it sends the batch again, each mail under the id that it had. */
  async function settleSent(mails: readonly OutboxRow[]): Promise<void> {
    if (mails.length === 0) return
    const sentAt = clock.now()
    await store.transact(async (tx) => {
      for (const mail of mails) await settleMail(tx, mail, { ...OVER, sentAt, fault: null })
    }, 'background')
  }

  async function putOff(mail: OutboxRow, wait: Millis, fault: string | null): Promise<void> {
    await store.transact(
      async (tx) =>
        settleMail(tx, mail, {
          sealedParams: mail.sealedParams,
          dueAt: (await leaseClock(tx)) + wait,
          fault,
          sentAt: null,
        }),
      'background',
    )
  }

  async function finish(
    mail: OutboxRow,
    fault: string,
    type: 'mail.given_up' | 'mail.expired',
  ): Promise<Outcome> {
    const { id, template, attempts, personId } = mail
    log.error({ mailId: id, template, attempts, fault }, 'mail not sent, and not tried again')
    await store.transact(async (tx) => {
      if (!(await settleMail(tx, mail, { ...OVER, fault, sentAt: null }))) return
      const refused = type === 'mail.given_up'
      await audit.append(tx, clock.now(), {
        type,
        actorId: null,
        subjects: { person: personId },
        facts: { mail: id, template, attempts, ...(refused ? { refused } : {}) },
      })
    }, 'background')
    return type === 'mail.given_up' ? 'given_up' : 'expired'
  }

  async function send(mail: OutboxRow): Promise<Error | 'expired' | null> {
    try {
      const template = mail.template as keyof MailTemplates
      const params = JSON.parse(keys.sealer.open(mail.sealedParams, contextOf(mail.id)))
      const minutes = usefulMinutes(template, params)
      if (minutes !== null && clock.now() >= mail.createdAt + minutes * MINUTE) return 'expired'
      await transport.send({ to: mail.recipient, id: mail.id, ...renderMail(template, params) })
      return null
    } catch (error) {
      const { id, template, attempts } = mail
      log.warn({ err: error, mailId: id, template, attempts }, 'mail not sent')
      return error instanceof Error ? error : new Error('the mail server gave no reason')
    }
  }
}

/** What a mail becomes that is not tried again. */
const OVER = { dueAt: null, sealedParams: '' } as const

function isUrgent({ template }: OutboxRow): boolean {
  return URGENT.some((each) => each === template)
}

/** How long to wait after the nth failed try (from 1), ms: doubling, up to an hour. */
export function waitAfter(attempts: number): Millis {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts - 1, 20))
}

function contextOf(id: string): string {
  return `mail:${id}`
}
