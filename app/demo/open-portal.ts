import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LoadContext } from '~/load-context'
import type { Clock } from '~/platform/clock.server'
import type { MailTransport } from '~/platform/mail/transport.server'

/** What every portal of the demo is set to. */
export const QUIET = { MAIL_FROM: 'Daypass <daypass@demo.example>', LOG_LEVEL: 'error' }

/** A portal of the built server that serves nobody yet and has not started. */
export async function openPortal(
  settings: Readonly<Record<string, string>>,
  parts: { readonly clock?: Clock; readonly mailTransport?: MailTransport } = {},
) {
  const build = await import(pathToFileURL(join(process.cwd(), 'build', 'server', 'index.js')).href)
  const portal: LoadContext['portal'] = await build.entry.module.createPortal(
    { ...QUIET, ...settings },
    { ...parts, print: () => undefined },
  )
  return { build, portal }
}
