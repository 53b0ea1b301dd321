import {
  type Check,
  type Connector,
  ConnectorError,
  type ConnectorFault,
  type SystemAccess,
} from '~/connectors/contract'
import { lostProof } from '~/domain/connected-system/own-accounts'
import { provesPresence } from '~/domain/connected-system/scrapped'
import { HOUR, type Instant, type Millis } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { openSystem } from '~/platform/system-access.server'
import {
  beginRun,
  isCurrentRun,
  type ListingRunRow,
  listingRuns,
  updateRun,
} from '~db/repositories/listing-runs'
import { recordListing } from '~db/repositories/listings'
import { type SystemRow, systemById, systemsOfTarget } from '~db/repositories/systems'
import { countFindingsOf } from './count-findings.server'
import { closeList } from './listing-close.server'
import { NO_PAGE } from './listing-lease.server'
import { RunLost, type RunningList, recordPage } from './listing-page.server'
import { judgeOwnAccounts } from './own-accounts.server'
import { sharedNamesNow } from './shared-names.server'

/** A listing is not taken up again later than this after it was begun: what its first pages told is too old then, ms. */
const RESUMABLE: Millis = HOUR

/** The longest that one listing may run on, ms. */
const LONGEST: Millis = HOUR

/** How often every system's accounts are listed, ms. */
const EVERY: Millis = HOUR

/** Why there is no whole list. */
export interface NoList {
  readonly fault: string
  /** Somebody was there all the same. */
  readonly answered: boolean
}

/** After these the target may go on where it was; after others a new beginning is better. */
const GOES_ON: ReadonlySet<string> = new Set<ConnectorFault | 'not_recorded'>([
  'unreachable',
  'timeout',
  'failing',
  'hanging',
  'throttled',
  'not_recorded',
])

/**
 * Lists one system page by page, each judged and recorded before the next is asked for; what is gone or missing is told only
 * after the last. Null when it was whole and all of it was recorded, or is another node's by now; else why not.
 */
export async function listSystem(
  services: Services,
  system: SystemRow,
  stopping: AbortSignal,
): Promise<NoList | null> {
  const patience = patienceOf(stopping)
  let run: ListingRunRow | null = null
  let answered = false
  const none = async (fault: string): Promise<NoList> => {
    if (run !== null) await breakOff(services, run, fault)
    return { fault, answered }
  }
  try {
    const connector = services.connectors.get(system.kind)
    const access = openSystem(services, system, patience.signal)
    const check = await checkWith(connector, access, system)
    answered = check.sentinelSeen !== null
    const fault = faultOf(system, check)
    if (fault !== null) return await none(fault)
    await recorded(judgeOwnAccounts(services, system, check))
    if (!connector.capabilities.list)
      return await none(await whyNotListed(services, connector, check.identity))
    const list: RunningList = {
      system,
      expected: new Set(check.ownAccounts.map(({ nativeId }) => nativeId)),
      sharedNames: await sharedNamesNow(services.store.read),
    }
    run = await beginOrGoOn(services, system, check.identity)
    for await (const page of connector.list(access, run.next)) {
      run = await recorded(recordPage(services, list, run, page))
      stopping.throwIfAborted()
      patience.heard()
    }
    if (check.sentinel !== null && !run.ownSeen.includes(check.sentinel))
      return await none('sentinel_missing')
    // Whoever answers now may be another than the one that was asked: what is not there says nothing then.
    const pointed = (await systemById(services.store.read, system.id)) ?? system
    const after = faultOf(pointed, await connector.check(access as SystemAccess))
    if (after !== null) return await none(after)
    const missing = await recorded(closeList(services, list, run))
    await recorded(finish(services, system, run, { missing, answered }))
    // The list is whole whatever comes of this: they are counted again within the hour.
    await countFindingsOf(services, system).catch((error: unknown) => {
      services.log.warn({ err: error, systemId: system.id }, 'findings could not be counted')
    })
    return null
  } catch (error) {
    if (error instanceof RunLost) return null
    if (error instanceof NotRecorded) {
      services.log.error(
        { err: error.cause, systemId: system.id },
        'list could not be recorded; it is tried again',
      )
      return none('not_recorded')
    }
    services.log.warn({ err: error, systemId: system.id }, 'system could not be listed')
    if (!(error instanceof ConnectorError)) return none(stopping.aborted ? 'timeout' : 'nonsense')
    answered ||= provesPresence(error.fault)
    return none(error.fault)
  } finally {
    patience.end()
  }
}

/**
 * What the target tells of itself. Where a password that the portal hands round was changed behind its back, as an administrator
 * of the same target may have done, it is set anew first.
 */
async function checkWith(connector: Connector, access: SystemAccess, system: SystemRow): Promise<Check> {
  const check = await connector.check(access)
  const renews = connector.renewSecrets && faultOf(system, check) === null
  if (!renews || !lostProof(system.ownAccounts ?? [], check)) return check
  await connector.renewSecrets?.(access)
  return connector.check(access)
}

/** Why a kind that cannot list has no list: another system lists the same target's accounts, or nobody does. */
async function whyNotListed(services: Services, connector: Connector, identity: string): Promise<string> {
  const kind = connector.accountsListedBy
  if (kind === undefined) return 'cannot_list'
  const [lister] = await systemsOfTarget(services.store.read, kind, identity)
  return lister === undefined ? 'nobody_lists' : 'cannot_list'
}

function faultOf(
  { approvedIdentity }: SystemRow,
  { identity, sentinelSeen }: { readonly identity: string; readonly sentinelSeen: boolean | null },
): string | null {
  if (approvedIdentity === null) return 'identity_unconfirmed'
  if (identity !== approvedIdentity) return 'identity_changed'
  return sentinelSeen === false ? 'sentinel_missing' : null
}

/** The listing that broke off, where the target has a place to go on from and it is not too long ago; else a new one. */
async function beginOrGoOn(services: Services, system: SystemRow, identity: string): Promise<ListingRunRow> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const [last] = await listingRuns(tx, [system.id])
    if (!last || !canGoOn(last, identity, now)) {
      return beginRun(tx, { systemId: system.id, startedAt: now, identity })
    }
    await updateRun(tx, last, { state: 'running' })
    return { ...last, state: 'running' }
  }, 'background')
}

function canGoOn(last: ListingRunRow, identity: string, now: Instant): boolean {
  const age = now - last.startedAt
  return (
    last.state !== 'whole' && last.next !== null && last.identity === identity && age >= 0 && age < RESUMABLE
  )
}

async function breakOff(services: Services, run: ListingRunRow, fault: string): Promise<void> {
  await services.store.transact(
    (tx) => updateRun(tx, run, { state: 'broken', ...(GOES_ON.has(fault) ? {} : { next: null }) }),
    'background',
  )
}

async function finish(
  services: Services,
  system: SystemRow,
  run: ListingRunRow,
  { missing, answered }: { readonly missing: number; readonly answered: boolean },
): Promise<void> {
  await services.store.transact(async (tx) => {
    if (!(await isCurrentRun(tx, run))) throw new RunLost()
    const now = services.clock.now()
    const done = {
      listedAt: now,
      listBeganAt: run.startedAt,
      listedAccounts: run.seen,
      listTellsUse: run.tellsUse,
      listFault: null,
      listDueAt: now + EVERY,
      ...(answered ? { lastContactAt: now } : {}),
    }
    await recordListing(tx, system.id, done, system.listDueAt)
    await updateRun(tx, run, { state: 'whole', next: null, updatedAt: now })
    await services.audit.append(tx, now, {
      type: 'system.listed',
      actorId: null,
      subjects: { system: system.id, site: system.siteId },
      facts: { accounts: run.seen, findings: run.found + missing },
    })
  }, 'background')
}

/** The database, not the target, is why it does not go on. */
class NotRecorded extends Error {
  override readonly name = 'NotRecorded'
}

async function recorded<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof RunLost) throw error
    throw new NotRecorded('the list could not be recorded', { cause: error })
  })
}

/** A signal that aborts when the target is silent for too long, when the whole takes too long, and when Daypass stops. */
function patienceOf(stopping: AbortSignal) {
  const silent = new AbortController()
  const wait = () => setTimeout(() => silent.abort(), NO_PAGE).unref()
  let timer = wait()
  return {
    signal: AbortSignal.any([silent.signal, stopping, AbortSignal.timeout(LONGEST)]),
    heard() {
      clearTimeout(timer)
      timer = wait()
    },
    end: () => clearTimeout(timer),
  }
}
