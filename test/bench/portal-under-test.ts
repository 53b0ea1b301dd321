import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPortal } from '~/container.server'
import { enrolSecondFactors, seedTools } from '~/demo/seed-tools'
import { hashToken } from '~/platform/keys.server'
import type { Services } from '~/platform/services'
import { insertSession } from '~db/repositories/sessions'
import { type SampleOrganisation, seedOrganisation } from '~db/seed'
import { freePort } from '../support/free-port'
import { type Child, startChild } from './child'

/** The heap flags of `npm start`. */
const START_FLAGS = ['--max-semi-space-size=8', '--max-old-space-size=160']

export interface PortalFigures {
  readonly cpuSeconds: number
  readonly residentNow: number
  readonly residentMost: number
  readonly loopDelay: { readonly p50: number; readonly p99: number; readonly max: number }
}

/** A portal's data: made here and looked into from here, while processes of the built portal run on it. */
export interface Ground {
  readonly dataDir: string
  readonly settings: Readonly<Record<string, string>>
  /** Of a portal in this process that never starts: it writes what must be there before, and reads what came of it. */
  readonly services: Services
  readonly organisation: SampleOrganisation
  /** A cookie of a new session of this person, second factor proved. */
  cookieOf(person: string): Promise<string>
  close(): Promise<void>
}

/** An empty database with the sample organisation, in a folder of its own that goes with it. */
export async function prepareGround(databaseUrl: string | null = null): Promise<Ground> {
  const dataDir = await mkdtemp(join(tmpdir(), 'daypass-bench-'))
  const settings = {
    DAYPASS_DATA_DIR: dataDir,
    DAYPASS_SEAL_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: process.env.BENCH_LOG ?? 'error',
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
  }
  const { services, close } = await createPortal(settings, { print: () => undefined })
  const organisation = await seedOrganisation(services.store, await seedTools(services), null)
  await enrolSecondFactors(services, organisation)
  return {
    dataDir,
    settings,
    services,
    organisation,
    async cookieOf(person) {
      const token = randomBytes(32).toString('base64url')
      const now = services.clock.now()
      await services.store.transact((tx) =>
        insertSession(tx, {
          id: hashToken(token),
          personId: organisation.people[person] ?? person,
          createdAt: now,
          lastSeenAt: now,
          expiresAt: now + 86_400_000,
          secondFactorAt: now,
          userAgent: 'bench',
        }),
      )
      return `daypass_session=${token}`
    },
    async close() {
      await close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

export interface RunningPortal extends Pick<Child, 'ask'> {
  readonly url: string
  figures(): Promise<PortalFigures>
  stop(): Promise<void>
}

/** The built portal in a process of its own on this ground, with the heap flags of `npm start`. */
export async function startPortal(
  ground: Pick<Ground, 'settings' | 'dataDir'>,
  dataDir?: string,
): Promise<RunningPortal> {
  const port = await freePort()
  // The portal that made the ground has its journal in hand; this one goes on from a copy of it, as after a stop.
  const journalDir = join(ground.dataDir, `journal-${port}`)
  if (dataDir === undefined) await cp(join(ground.dataDir, 'journal'), journalDir, { recursive: true })
  const child = startChild('./portal-process.js', {
    flags: START_FLAGS,
    env: {
      ...ground.settings,
      ...(dataDir ? { DAYPASS_DATA_DIR: dataDir } : { DAYPASS_JOURNAL_DIR: journalDir }),
      PORT: String(port),
      DAYPASS_BASE_URL: `http://127.0.0.1:${port}`,
    },
  })
  const url = await child.ask<string>('start')
  return {
    url,
    ask: child.ask,
    figures: () => child.ask<PortalFigures>('figures'),
    async stop() {
      await child.ask('stop')
      await child.stop()
    },
  }
}
