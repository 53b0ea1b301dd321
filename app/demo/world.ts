import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { LoadContext } from '~/load-context'
import { type SettableClock, settableClock, systemClock } from '~/platform/clock.server'
import type { OutgoingMail } from '~/platform/mail/transport.server'
import { type SampleOrganisation, seedOrganisation } from '~db/seed'
import { type Directory, startDirectory } from './directory'
import { enrolSecondFactors, seedTools } from './seed-tools'

/** Everything that the demo runs, in this one process. */
export interface World {
  readonly url: string
  readonly clock: SettableClock
  readonly directory: Directory
  readonly organisation: SampleOrganisation
  /** TOTP secrets of approvers and administrators, by the sample's short names. */
  readonly totpSecrets: ReadonlyMap<string, string>
  /** Mails that the portal sent, oldest first. */
  readonly mails: readonly OutgoingMail[]
  onMail(listener: (mail: OutgoingMail) => void): void
  /** Lets time pass for the portal, and tells its engine. */
  advance(by: number): void
  close(): Promise<void>
}

/** Starts the built portal on an empty SQLite file, with the sample organisation and a directory that it manages. */
export async function startWorld(port: number): Promise<World> {
  const closing: (() => Promise<unknown>)[] = []
  const close = async () => {
    // One part that does not stop keeps no other from stopping; what it said is thrown at the end.
    const faults: unknown[] = []
    for (const each of closing.splice(0).reverse()) await each().catch((error) => faults.push(error))
    if (faults.length > 0) throw new AggregateError(faults, 'the demo did not stop cleanly')
  }
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'daypass-demo-'))
    closing.push(() => rm(dataDir, { recursive: true, force: true }))
    const directory = await startDirectory(randomBytes(24).toString('base64url'))
    closing.push(directory.close)

    const clock = settableClock(Date.now(), systemClock())
    const mails: OutgoingMail[] = []
    const listeners: ((mail: OutgoingMail) => void)[] = []
    const { build, portal } = await openPortal(port, dataDir, clock, async (mail) => {
      mails.push(mail)
      for (const tell of listeners) tell(mail)
    })
    let isServing = false
    closing.push(async () => {
      // The portal closes its own database; without its server nobody uses it any more.
      if (!isServing) await portal.close()
    })
    const { services } = portal
    const organisation = await seedOrganisation(services.store, await seedTools(services), directory.settings)
    const totpSecrets = await enrolSecondFactors(services, organisation)

    const { startServer } = await import('../server.js')
    const server = await startServer({ build, portal, env: { NODE_ENV: 'production' } })
    isServing = true
    closing.push(async () => {
      await server.close()
      await portal.close()
    })
    await portal.start()
    return {
      url: portal.env.baseUrl,
      clock,
      directory,
      organisation,
      totpSecrets,
      mails,
      onMail: (listener) => void listeners.push(listener),
      advance(by) {
        clock.advance(by)
        portal.engine.wake()
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function openPortal(
  port: number,
  dataDir: string,
  clock: SettableClock,
  send: (mail: OutgoingMail) => Promise<void>,
) {
  const build = await import(pathToFileURL(join(process.cwd(), 'build', 'server', 'index.js')).href)
  const portal: LoadContext['portal'] = await build.entry.module.createPortal(
    {
      PORT: String(port),
      DAYPASS_DATA_DIR: dataDir,
      MAIL_FROM: 'Daypass <daypass@demo.example>',
      LOG_LEVEL: 'error',
    },
    { clock, mailTransport: { send }, print: () => undefined },
  )
  return { build, portal }
}
