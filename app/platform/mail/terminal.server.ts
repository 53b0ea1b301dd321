import { cleanLines, oneLine } from './plain-text.server'
import type { MailTransport } from './transport.server'

/**
 * Prints each mail's text, for a portal without SMTP settings. Open on the right, so that a long link stays in
 * one piece; control characters are dropped, so that a name cannot steer the terminal.
 */
export function terminalTransport(write: (text: string) => void): MailTransport {
  return {
    async send({ to, subject, text }) {
      const rule = '─'.repeat(76)
      const lines = [`To:      ${oneLine(to)}`, `Subject: ${oneLine(subject)}`, '', ...cleanLines(text)]
      write(`\n┌${rule}\n${lines.map((line) => `│ ${line}`.trimEnd()).join('\n')}\n└${rule}\n`)
    },
  }
}
