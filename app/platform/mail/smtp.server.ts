import { createTransport } from 'nodemailer'
import { SECOND } from '~/domain/kernel/time'
import { isPlainAddress } from '~/domain/person/address'
import type { MailAddress } from './address.server'
import type { SmtpServer } from './smtp-settings.server'
import { MailError, type MailTransport } from './transport.server'

export interface SmtpOptions {
  readonly smtp: SmtpServer
  readonly mailFrom: MailAddress
}

/** One connection a mail; gives up after 10 s without an answer, so that a dead server holds nothing up. */
export function smtpTransport({ smtp, mailFrom }: SmtpOptions): MailTransport {
  const transport = createTransport({
    host: smtp.host,
    port: smtp.port,
    secure: smtp.tls === 'from_start',
    requireTLS: smtp.tls === 'required',
    auth: smtp.auth ?? undefined,
    // A server that suddenly asks for no password is not the one that was set up.
    forceAuth: smtp.auth !== null,
    tls: { minVersion: 'TLSv1.2' },
    dnsTimeout: 10 * SECOND,
    connectionTimeout: 10 * SECOND,
    greetingTimeout: 10 * SECOND,
    socketTimeout: 10 * SECOND,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = mailFrom.address.slice(mailFrom.address.lastIndexOf('@') + 1)
  return {
    async send({ to, subject, text, html, id }) {
      if (!isPlainAddress(to)) throw new MailError('this is not one plain mail address', true)
      try {
        await transport.sendMail({
          from: { ...mailFrom },
          to: { name: '', address: to },
          subject,
          text,
          html,
          messageId: `<${id}@${domain}>`,
          // RFC 3834 clause 5: no holiday answers to a machine.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        })
      } catch (error) {
        throw mailError(error)
      }
    },
  }
}

/**
 * Only a 5xx about the receiver or the content is for good. A wrong password, and what the server forbids us by its rules
 * (RFC 3463: x.7.y security, x.3.y the system), is the operator's to put right, and loses no mail.
 */
function mailError(error: unknown): MailError {
  const { message, response, responseCode, command } = error as {
    message?: string
    response?: string
    responseCode?: number
    command?: string
  }
  const closing = responseCode === 421
  const aboutThisMail =
    !closing && responseCode !== undefined && (command === 'RCPT TO' || command === 'DATA')
  const forbidden = /^\d{3}[ -]\d\.[37]\./.test(response ?? '') || responseCode === 530
  const permanent = aboutThisMail && responseCode >= 500 && !forbidden
  return new MailError(message ?? 'the mail server gave no reason', permanent, {
    about: aboutThisMail ? 'mail' : 'server',
    cause: error,
  })
}
