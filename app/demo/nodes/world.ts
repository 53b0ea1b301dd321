import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '~/platform/clock.server'
import { credentialsByIds } from '~db/repositories/credentials'
import { leasedBy } from '~db/repositories/nodes'
import { seedOrganisation } from '~db/seed'
import { cleanUp } from '../clean-up'
import { writeCrew } from '../crew'
import { DemoError } from '../demo-error'
import { type Directory, startDirectory } from '../directory'
import { mailTray } from '../mail-tray'
import { openPortal, QUIET } from '../open-portal'
import { choosePort } from '../port'
import { enrolSecondFactors, seedTools } from '../seed-tools'
import type { Place } from '../sign-in'
import type { OpenPlace } from '../stay-up'
import { type NodeName, type PortalNode, startNode } from './node'
import { startPostgres } from './postgres'

/** What is called at once in the directory by one node. */
const AT_ONCE = 16

/** Two portals as two processes on one database, and a directory outside of them. */
export interface TwoNodes {
  readonly directory: Directory
  /** Who is to be given access. */
  readonly crew: readonly { readonly name: string }[]
  node(name: NodeName): PortalNode
  /** Where people sign in on this node. */
  at(name: NodeName): Place
  /** Either node, whichever runs. */
  readonly open: OpenPlace
  /** Starts one that ended, with the data that it had. */
  startAgain(name: NodeName): Promise<void>
  /** The credentials that a node holds leases on now. */
  leasedBy(name: NodeName): Promise<readonly string[]>
  /** Of these credentials, how many the portal has called gone since `since`, ms. */
  confirmedSince(credentialIds: readonly string[], since: number): Promise<number>
  close(): Promise<void>
}

/** Starts everything, with the sample organisation and a large crew. `stopped` aborts it between two steps. */
export async function startTwoNodes(
  port: string | null,
  people: number,
  stopped: AbortSignal,
): Promise<TwoNodes> {
  const { closing, close } = cleanUp()
  try {
    const home = await mkdtemp(join(tmpdir(), 'daypass-demo-'))
    closing.push(() => rm(home, { recursive: true, force: true }))
    const postgres = await startPostgres()
    closing.push(postgres.stop)
    stopped.throwIfAborted()
    const directory = await startDirectory(randomBytes(24).toString('base64url'))
    closing.push(directory.close)

    const shared = {
      ...QUIET,
      DATABASE_URL: await postgres.createDatabase('daypass'),
      DAYPASS_SEAL_KEY: randomBytes(32).toString('base64'),
    }
    // It never starts, serves nobody and works on nothing: it writes the sample, and looks into the database.
    const { portal } = await openPortal({
      ...shared,
      DAYPASS_DATA_DIR: join(home, 'observer'),
      // Told to end, PostgreSQL may be gone before it: nobody wants to read of that.
      LOG_LEVEL: 'silent',
    })
    closing.push(portal.close)
    const { services } = portal
    const settings = { ...directory.settings, maxAtOnce: AT_ONCE }
    const organisation = await seedOrganisation(services.store, await seedTools(services), settings)
    const totpSecrets = await enrolSecondFactors(services, organisation)
    const crew = await writeCrew(services, organisation, people)
    stopped.throwIfAborted()

    const { mails, onMail, deliver } = mailTray()
    const first = await choosePort(port)
    const ports = { A: first, B: await choosePort(null, first + 1) }
    const nodes = new Map<NodeName, PortalNode>()
    closing.push(() => Promise.all([...nodes.values()].map((node) => node.stop())))
    const start = async (name: NodeName) => {
      const DAYPASS_DATA_DIR = join(home, `node-${name}`)
      nodes.set(name, await startNode(name, ports[name], { ...shared, DAYPASS_DATA_DIR }, deliver))
    }
    // One after the other: the first one makes the keys that both use.
    await start('A')
    stopped.throwIfAborted()
    await start('B')
    stopped.throwIfAborted()

    const node = (name: NodeName) => nodes.get(name) as PortalNode
    const at = (name: NodeName): Place => {
      return { url: node(name).url, clock: systemClock(), totpSecrets, mails }
    }
    const running = () => {
      const found = [...nodes.values()].find((each) => each.ending() === null)
      if (!found) throw new DemoError('No node runs any more.')
      return found
    }
    return {
      directory,
      crew,
      node,
      at,
      open: {
        ...at('A'),
        get url() {
          return running().url
        },
        onMail,
        heading: () => [...nodes.values()].map(describe).join('\n'),
      },
      startAgain: start,
      leasedBy: async (name) => {
        const { read } = services.store
        return leasedBy(read, name, await services.leaseClock(read))
      },
      async confirmedSince(credentialIds, since) {
        const rows = await credentialsByIds(services.store.read, credentialIds)
        return rows.filter((row) => (row.confirmedGoneAt ?? 0) >= since).length
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function describe(node: PortalNode): string {
  const ending = node.ending()
  return `Node ${node.name}   ${node.url}   ${ending === null ? `process ${node.pid}` : `ended (${ending})`}`
}
