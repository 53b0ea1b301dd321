import { createSecretKey } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { createPortal, type Portal } from '~/container.server'
import { DAY } from '~/domain/kernel/time'
import { type Journal, openJournal } from '~/platform/journal/journal.server'
import { createLogger } from '~/platform/logger.server'
import type { OutgoingMail } from '~/platform/mail/transport.server'
import type { SampleOrganisation } from '~db/seed'
import type { Store } from '~db/store'
import { openSqlite } from '~db/store.sqlite'
import { sampleOrganisation } from '../../support/organisation'
import { temporaryFolder } from '../../support/temporary-folder'
import { type Chance, chanceOf } from './chance'
import { Entitled } from './entitled'
import { filesOver } from './journal-files'
import { type Life, lifeOver } from './life'
import { Network } from './network'
import { Oracle } from './oracle'
import { SimConnector, type SimKind } from './sim-connector'
import { Target } from './target'
import { World } from './world'

/** Tuesday, 09:00 in UTC. */
const START = Date.UTC(2026, 2, 10, 9)

export const GROUPS = ['red', 'green', 'blue'] as const

const KINDS: readonly SimKind[] = [
  { kind: 'sim-plain', disable: true, nativeExpiry: 'none' },
  { kind: 'sim-expiring', disable: true, nativeExpiry: 'instant' },
  { kind: 'sim-deleting', disable: false, nativeExpiry: 'none' },
]

/** Where the portal's rows are: a file, or a database of PostgreSQL. */
export interface Place {
  open(dataDir: string): Promise<Store>
  /** True while a query is under way in another process. */
  busy(): boolean
}

export const SQLITE_FILE: Place = {
  async open(dataDir) {
    const file = join(dataDir, 'daypass.sqlite')
    const template = inject('sqliteTemplate')
    if (template && !existsSync(file)) await copyFile(template, file)
    return openSqlite(file, join(process.cwd(), 'db/migrations/sqlite'), { durable: false })
  },
  busy: () => false,
}

export interface Stage {
  readonly world: World
  readonly chance: Chance
  readonly network: Network
  readonly targets: ReadonlyMap<string, Target>
  readonly entitled: Entitled
  readonly oracle: Oracle
  readonly organisation: SampleOrganisation
  /** Short names of those who may ask for something. */
  readonly people: readonly string[]
  /** Null while the portal is dead. */
  portal: Portal | null
  life: Life
  kill(): void
  restart(): Promise<void>
  close(): Promise<void>
  readonly transactions: () => number
  /** What was sent, with the moment. */
  readonly mails: readonly { readonly at: number; readonly mail: OutgoingMail }[]
}

/** The real portal on its real store, in front of targets, a network and a clock that the seed rules. */
export async function setStage(seed: number, place: Place): Promise<Stage> {
  const chance = chanceOf(seed)
  const world = new World(START, place.busy)
  const dataDir = await temporaryFolder('daypass-simulation-')
  const settings = {
    DAYPASS_DATA_DIR: dataDir,
    DAYPASS_SEAL_KEY: Buffer.alloc(32, 7).toString('base64'),
    DAYPASS_BASE_URL: 'http://portal.test:3000',
    LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    // Far above what people ask for here: the ceiling has tests of its own.
    DAYPASS_GIVING_PER_HOUR: '1000000',
  }
  const network = new Network(world, chance)
  const targets = new Map(
    KINDS.map(({ kind, nativeExpiry }) => [
      kind,
      new Target(kind, nativeExpiry === 'instant', chance, () => world.now),
    ]),
  )
  const people = ['lena', 'tomasz', 'amina', 'bea', ...Array.from({ length: 20 }, (_, i) => `hand${i}`)]
  const vendorOf = new Map(people.map((key) => [key, key === 'bea' ? 'bluedoor' : 'kestrel']))
  const entitled = new Entitled(vendorOf)
  // Only one seat ever approved this vendor.
  entitled.lapse('bluedoor', 0)
  const nameOf = new Map<string, string>()
  const oracle = new Oracle(world, entitled, targets, nameOf)
  const connectors = KINDS.map((kind) => new SimConnector(kind, targets, network, oracle))
  const mails: { at: number; mail: OutgoingMail }[] = []
  let raw: Store
  let journal: Journal
  let transactions = 0

  const open = async () => {
    raw = await place.open(dataDir)
    const life = lifeOver(raw, {
      died: () => {
        world.endLife()
        stage.portal = null
        oracle.upSince = Number.POSITIVE_INFINITY
      },
      committed: () => {
        transactions += 1
        return oracle.afterCommit(raw)
      },
    })
    journal = await openJournal({
      folder: join(dataDir, 'journal'),
      sealKey: createSecretKey(Buffer.alloc(32, 7)),
      keep: 35 * DAY,
      clock: world.clock,
      log: createLogger('silent'),
      files: filesOver(() => life.dead),
    })
    const portal = await createPortal(settings, {
      clock: world.clock,
      journal,
      leases: 'process',
      store: life.store,
      mailTransport: { send: async (mail) => void mails.push({ at: world.now, mail }) },
      print: () => undefined,
      connectors,
      random: chance.next,
    })
    return { life, portal }
  }
  const first = await open()
  const sample = await sampleOrganisation({ services: first.portal.services })
  const organisation = await furnish(first.portal, sample, people, nameOf)

  const stage: Stage = {
    world,
    chance,
    network,
    targets,
    entitled,
    oracle,
    organisation,
    people,
    ...first,
    transactions: () => transactions,
    mails,
    kill: () => stage.life.die(),
    async restart() {
      // Of a dead process: nothing is written any more, and the system lets go of what it held.
      await journal.close()
      await raw.close()
      Object.assign(stage, await open())
      oracle.upSince = world.now
      stage.portal?.engine.start()
    },
    async close() {
      stage.life.die()
      await journal.close()
      await raw.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  return stage
}

/** More hands, and the systems of the simulation with their groups. */
async function furnish(
  { services }: Portal,
  sample: SampleOrganisation,
  people: readonly string[],
  nameOf: Map<string, string>,
): Promise<SampleOrganisation> {
  const organisation = {
    ...sample,
    people: { ...sample.people },
    systems: { ...sample.systems },
    entitlements: { ...sample.entitlements },
  }
  const { ids } = services
  const siteId = sample.sites.hamburg as string
  const createdAt = services.clock.now()
  await services.store.transact(async ({ q, t }) => {
    for (const key of people.filter((each) => !sample.people[each])) {
      const id = ids.id()
      organisation.people[key] = id
      await q.insert(t.person).values({
        id,
        kind: 'contractor',
        vendorId: sample.vendors.kestrel,
        name: `Hand ${key}`,
        email: `${key}@kestrel.example`,
        crewLead: false,
        createdAt,
      })
    }
    for (const { kind } of KINDS) {
      const systemId = ids.id()
      organisation.systems[kind] = systemId
      await q.insert(t.connectedSystem).values({
        id: systemId,
        kind,
        name: kind,
        siteId,
        ownerSeat: 'it',
        ownerId: sample.people.ines,
        patchOwner: 'IT',
        networkSegment: 'none',
        manualSteps: '',
        config: { target: kind },
        targetVersion: 1,
        confirmedByIt: sample.people.ines,
        confirmedByPhysicalSecurity: sample.people.pia,
        confirmedAt: createdAt,
        approvedIdentity: `tenant-of-${kind}`,
        createdAt,
      })
      for (const group of GROUPS) {
        const id = ids.id()
        const versionId = ids.id()
        organisation.entitlements[`${kind}/${group}`] = { id, versionId }
        nameOf.set(versionId, group)
        await q.insert(t.entitlement).values({ id, systemId, siteId, currentVersionId: versionId, createdAt })
        await q.insert(t.entitlementVersion).values({
          id: versionId,
          entitlementId: id,
          version: 1,
          name: `${group} of ${kind}`,
          mapping: { group },
          zoneId: null,
          riskTier: 'low',
          escortRequired: false,
          createdAt,
        })
      }
    }
  })
  for (const key of people) nameOf.set(organisation.people[key] as string, key)
  for (const { kind } of KINDS) nameOf.set(organisation.systems[kind] as string, kind)
  return organisation
}
