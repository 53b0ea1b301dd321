import pLimit from 'p-limit'
import { DAY, HOUR, type Instant, MINUTE, type Millis, SECOND } from '~/domain/kernel/time'
import { claimMails, insertMail, nextMailAt, type OutboxRow, settleMail } from '~db/repositories/outbox'
import type { Ids } from './ids.server'
import type { Keys } from './keys.server'
import { renderMail } from './mail/render.server'
import type { MailTemplates } from './mail/templates'
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
        attempts: 0,
        createdAt: at,
      })
      tx.afterCommit(wake)
    },
  }
}

/** So many mails are taken at once, of which so many are sent at the same time. */
const BATCH = 20
const AT_ONCE = 5

/** Longer than a whole batch takes against a server that never answers (10 s a mail): nobody else sends it meanwhile. */
const LEASE: Millis = 5 * MINUTE

const FIRST_WAIT: Millis = 10 * SECOND
const LONGEST_WAIT: Millis = HOUR
const FAULT_LENGTH = 300

/** As long as mail servers try (RFC 5321 clause 4.5.4.1): whoever was meant has learnt of it otherwise, ms. */
export const GIVE_UP_AFTER: Millis = 5 * DAY

export interface SendReport {
  readonly sent: number
  readonly failed: number
  /** When the next mail is due, ms; null when none waits. */
  readonly nextAt: Instant | null
}

/**
 * Sends every mail that is due. One that fails waits longer each time, at most an hour; it holds up no other. One that
 * was refused for good, or fails for five days, is given up: it stays in the outbox with its fault and is in the log of
 * events. What was sent or given up forgets its parameters: links and codes passed through them.
 */
export async function sendDueMail(
  { store, clock, keys, log, audit }: Pick<Services, 'store' | 'clock' | 'keys' | 'log' | 'audit'>,
  transport: MailTransport,
): Promise<SendReport> {
  const lanes = pLimit(AT_ONCE)
  let sent = 0
  let failed = 0
  for (;;) {
    const now = clock.now()
    const batch = await store.transact((tx) => claimMails(tx, now, now + LEASE, BATCH), 'background')
    const outcomes = await Promise.all(batch.map((mail) => lanes(() => attempt(mail))))
    for (const outcome of outcomes) outcome === 'sent' ? sent++ : failed++
    // A batch in which nothing went out means that the server is down: the rest can wait for its next turn.
    if (batch.length < BATCH || outcomes.every((outcome) => outcome === 'failed')) break
  }
  return { sent, failed, nextAt: await nextMailAt(store.read) }

  async function attempt(mail: OutboxRow): Promise<'sent' | 'failed' | 'given_up'> {
    const error = await send(mail)
    const now = clock.now()
    const done = { dueAt: null, sealedParams: '' }
    if (error === null) {
      await store.transact((tx) => settleMail(tx, mail, { ...done, sentAt: now, fault: null }), 'background')
      return 'sent'
    }
    const fault = error.message.slice(0, FAULT_LENGTH)
    const refused = error instanceof MailError && error.permanent
    if (!refused && now - mail.createdAt < GIVE_UP_AFTER) {
      const dueAt = now + waitAfter(mail.attempts)
      await store.transact((tx) => settleMail(tx, mail, { dueAt, fault }), 'background')
      return 'failed'
    }
    const { id, template, attempts, personId } = mail
    log.error({ err: error, mail: id, template, attempts }, 'mail given up')
    await store.transact(async (tx) => {
      if (!(await settleMail(tx, mail, { ...done, fault }))) return
      await audit.append(tx, now, {
        type: 'mail.given_up',
        actorId: null,
        subjects: { person: personId },
        facts: { mail: id, template, attempts, refused },
      })
    }, 'background')
    return 'given_up'
  }

  async function send(mail: OutboxRow): Promise<Error | null> {
    try {
      const template = mail.template as keyof MailTemplates
      const params = JSON.parse(keys.sealer.open(mail.sealedParams, contextOf(mail.id)))
      await transport.send({ to: mail.recipient, id: mail.id, ...renderMail(template, params) })
      return null
    } catch (error) {
      log.warn(
        { err: error, mail: mail.id, template: mail.template, attempts: mail.attempts },
        'mail not sent',
      )
      return error instanceof Error ? error : new Error('the mail server gave no reason')
    }
  }
}

/** How long to wait after the nth failed try (from 1), ms: doubling, up to an hour. */
export function waitAfter(attempts: number): Millis {
  return Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts - 1, 20))
}

function contextOf(id: string): string {
  return `mail:${id}`
}
