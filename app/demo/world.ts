import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { DAY } from '~/domain/kernel/time'
import { type SettableClock, settableClock, systemClock } from '~/platform/clock.server'
import { type SampleOrganisation, seedOrganisation } from '~db/seed'
import { cleanUp } from './clean-up'
import type { DemoDevice } from './devices/device'
import { startDevices } from './devices/start-devices'
import { type Directory, startDirectory } from './directory'
import { writeGateways } from './gateways'
import { mailTray } from './mail-tray'
import { openPortal } from './open-portal'
import { enrolSecondFactors, seedTools } from './seed-tools'
import { type DemoHost, missingForSsh, startDemoHost } from './ssh-host'
import type { OpenPlace } from './stay-up'
import { clockTime, ZONE } from './story'
import { writeDevices } from './write-devices'

/** Everything that the demo runs, in this one process. */
export interface World extends OpenPlace {
  readonly clock: SettableClock
  readonly directory: Directory
  readonly organisation: SampleOrganisation
  /** A system of each kind that can run in this process, with accounts that the portal did not make. */
  readonly devices: readonly DemoDevice[]
  /** A host of the system of SSH hosts, not yet known to the portal; null where this machine lacks what it needs. */
  readonly ssh: { readonly systemId: string; readonly host: DemoHost } | null
  /** Lets time pass for the portal, and tells its engine. */
  advance(by: number): void
  close(): Promise<void>
}

/**
 * How long ago the play begins: its clock is moved to the next day's noon, and has to show no later time than this machine's after
 * that, which sshd knows.
 */
const AGO = 2 * DAY

/** Starts the built portal on an empty SQLite file, with the sample organisation and a directory that it manages. */
export async function startWorld(port: number): Promise<World> {
  const { closing, close } = cleanUp()
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'daypass-demo-'))
    closing.push(() => rm(dataDir, { recursive: true, force: true }))
    const directory = await startDirectory(randomBytes(24).toString('base64url'))
    closing.push(directory.close)

    const clock = settableClock(Date.now() - AGO, systemClock())
    const { mails, onMail, deliver } = mailTray()
    const settings = { PORT: String(port), DAYPASS_DATA_DIR: dataDir }
    const { build, portal } = await openPortal(settings, { clock, mailTransport: { send: deliver } })
    let isServing = false
    closing.push(async () => {
      // The portal closes its own database; without its server nobody uses it any more.
      if (!isServing) await portal.close()
    })
    const { services } = portal
    const organisation = await seedOrganisation(services.store, await seedTools(services), directory.settings)
    const devices = await startDevices(portal.env.baseUrl)
    closing.push(() => Promise.all(devices.map((device) => device.close())))
    await writeDevices(services, organisation, devices)
    const gateways =
      missingForSsh().length > 0 ? null : await writeGateways(services, organisation, userInfo().username)
    const ssh = gateways && { systemId: gateways.systemId, host: await startDemoHost(gateways.authorityLine) }
    if (ssh) closing.push(ssh.host.close)
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
      devices,
      organisation,
      ssh,
      totpSecrets,
      mails,
      onMail,
      heading: () => `${portal.env.baseUrl}   The demo's clock: ${clockTime(clock.now())} (${ZONE})`,
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
