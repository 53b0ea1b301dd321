import { createSecretKey } from 'node:crypto'
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { createPortal, type Portal } from '~/container.server'
import type { RevisionEntitlement } from '~/domain/access-request/revision'
import { DAY } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import { type SettableClock, settableClock } from '~/platform/clock.server'
import { openJournal } from '~/platform/journal/journal.server'
import { createLogger } from '~/platform/logger.server'
import type { SampleOrganisation } from '~db/seed'
import { openSqlite } from '~db/store.sqlite'
import { secretOf } from '../../support/identity'
import { actorOf, sampleOrganisation } from '../../support/organisation'
import { TEST_NOW } from '../../support/portal'
import { temporaryFolder } from '../../support/temporary-folder'
import { filesOver } from '../simulation/journal-files'
import { RIGHTS } from './plan'
import { RaceTarget } from './target'

/** The most plans at once. */
export const CROWD = 250

/** People of as many plans as share one system. */
const SYSTEMS = 4

export interface Person {
  readonly id: string
  readonly name: string
}

/** Whose plan is the nth, and where. */
export interface Place {
  readonly pair: readonly [Person, Person]
  readonly systemId: string
  readonly rights: readonly RevisionEntitlement[]
}

export interface Ground {
  readonly portal: Portal
  readonly clock: SettableClock
  readonly target: RaceTarget
  readonly organisation: SampleOrganisation
  readonly places: readonly Place[]
  readonly ines: Actor
  readonly pia: Actor
  /** The secret of the second factor of each. */
  readonly secrets: ReadonlyMap<string, string>
  close(): Promise<void>
}

/**
 * A whole portal whose machine never fails: nothing waits for a disk. Two people, and two rights in one of some systems, for
 * each plan.
 */
export async function openGround(): Promise<Ground> {
  const dataDir = await temporaryFolder('daypass-races-')
  const file = join(dataDir, 'daypass.sqlite')
  const template = inject('sqliteTemplate')
  if (template) await copyFile(template, file)
  const clock = settableClock(TEST_NOW)
  const target = new RaceTarget()
  const store = openSqlite(file, join(process.cwd(), 'db/migrations/sqlite'), { durable: false })
  const journal = await openJournal({
    folder: join(dataDir, 'journal'),
    sealKey: createSecretKey(Buffer.alloc(32, 7)),
    keep: 35 * DAY,
    clock,
    log: createLogger('silent'),
    files: filesOver(() => false),
  })
  const portal = await createPortal(
    {
      DAYPASS_DATA_DIR: dataDir,
      DAYPASS_SEAL_KEY: Buffer.alloc(32, 7).toString('base64'),
      DAYPASS_BASE_URL: 'http://portal.test:3000',
      LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
      DAYPASS_GIVING_PER_HOUR: '1000000',
    },
    {
      clock,
      store,
      journal,
      leases: 'process',
      connectors: [target],
      mailTransport: { send: async () => undefined },
      print: () => undefined,
    },
  )
  // Nobody reads here what would be told by mail; its rows would be a fifth of the work.
  Object.assign(portal.services.mail, { enqueue: async () => undefined })
  const organisation = await sampleOrganisation(portal)
  const places = await furnish(portal, organisation)
  const ines = await actorOf(portal, organisation.people.ines as string)
  const pia = await actorOf(portal, organisation.people.pia as string)
  const secrets = new Map<string, string>()
  for (const { personId } of [ines, pia]) {
    secrets.set(personId, await secretOf({ services: portal.services }, personId))
  }
  return {
    portal,
    clock,
    target,
    organisation,
    places,
    ines,
    pia,
    secrets,
    async close() {
      await portal.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

async function furnish({ services }: Portal, organisation: SampleOrganisation): Promise<readonly Place[]> {
  const { ids, clock, store } = services
  const createdAt = clock.now()
  const siteId = organisation.sites.hamburg as string
  return store.transact(async ({ q, t }) => {
    const systems: Pick<Place, 'systemId' | 'rights'>[] = []
    for (let number = 0; number < SYSTEMS; number++) {
      const systemId = ids.id()
      const name = `Race ${number}`
      await q.insert(t.connectedSystem).values({
        id: systemId,
        kind: 'race',
        name,
        siteId,
        ownerSeat: 'it',
        ownerId: organisation.people.ines,
        patchOwner: 'IT',
        networkSegment: 'none',
        manualSteps: '',
        config: {},
        targetVersion: 1,
        maxAtOnce: 100,
        confirmedByIt: organisation.people.ines,
        confirmedByPhysicalSecurity: organisation.people.pia,
        confirmedAt: createdAt,
        approvedIdentity: systemId,
        createdAt,
      })
      const rights: RevisionEntitlement[] = []
      for (const group of RIGHTS) {
        const id = ids.id()
        const versionId = ids.id()
        const mapping = { group }
        const rest = { name: group, mapping, zoneId: null, riskTier: 'low' as const, escortRequired: false }
        await q.insert(t.entitlement).values({ id, systemId, siteId, currentVersionId: versionId, createdAt })
        await q
          .insert(t.entitlementVersion)
          .values({ id: versionId, entitlementId: id, version: 1, ...rest, createdAt })
        rights.push({
          entitlementId: id,
          versionId,
          version: 1,
          ...rest,
          systemId,
          systemName: name,
          approvedIdentity: systemId,
          zoneName: null,
          policyVersion: 0,
        })
      }
      systems.push({ systemId, rights })
    }
    const person = async (key: string): Promise<Person> => {
      const id = ids.id()
      await q.insert(t.person).values({
        id,
        kind: 'contractor',
        vendorId: organisation.vendors.kestrel,
        name: `Hand ${key}`,
        email: `hand${key}@kestrel.example`,
        crewLead: false,
        createdAt,
      })
      return { id, name: `Hand ${key}` }
    }
    const places: Place[] = []
    for (let number = 0; number < CROWD; number++) {
      const pair = [await person(`${number}a`), await person(`${number}b`)] as const
      places.push({ pair, ...(systems[number % SYSTEMS] as (typeof systems)[number]) })
    }
    return places
  })
}
