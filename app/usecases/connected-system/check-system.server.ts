import {
  type Check,
  type Connector,
  ConnectorError,
  type ConnectorFault,
  inTime,
} from '~/connectors/contract'
import { driftOf } from '~/domain/connected-system/own-accounts'
import { provesPresence } from '~/domain/connected-system/scrapped'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { MINUTE, type Millis, SECOND } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { openSystem } from '~/platform/system-access.server'
import { requestListing } from '~db/repositories/listings'
import { recordContact } from '~db/repositories/system-contacts'
import { type SystemRow, systemById, systemsOfTarget, updateSystem } from '~db/repositories/systems'

/** Nobody waits longer than this for a page. */
const CHECK_TIMEOUT: Millis = 10 * SECOND

/** So much longer a connector may take to say what became of a call that was told to end: only it knows if somebody is there. */
const LAST_WORD: Millis = SECOND

/** From here on a target's clock is a problem: native expiry would come that much too early or too late. */
export const WORRYING_SKEW: Millis = 5 * MINUTE

export interface Reached extends Check {
  readonly reached: true
  /**
   * The system that lists the accounts of this target, where its own kind cannot: its kind's title, and its name, null while
   * there is none. Null where no other is needed.
   */
  readonly lister: { readonly kindTitle: string; readonly name: string | null } | null
}

/** What a connection test found; `fault` is a stable code, never a text of the target. */
export type CheckOutcome =
  | Reached
  | { readonly reached: false; readonly fault: ConnectorFault | 'settings_unreadable' }

/**
 * Asks a system who it is and whether we can see there, and notes the answer on its row. An administrator, and the
 * approvers of its site, may. Problems: not_found, archived.
 */
export async function checkSystem(
  services: Services,
  actor: Actor,
  systemId: Id,
): Promise<Result<CheckOutcome>> {
  const now = services.clock.now()
  const system = await systemById(services.store.read, systemId)
  if (!system || !mayCheck(actor, system, now)) return refuse('not_found')
  if (system.archivedAt !== null) return refuse('archived')
  const outcome = await ask(services, system)
  await services.store.transact(async (tx) => {
    const at = services.clock.now()
    // No target was asked: nothing is known that was not before.
    if (outcome.reached && outcome.sentinelSeen === null) return
    await recordContact(tx, systemId, at, {
      answered: somebodyThere(outcome),
      fault: outcome.reached ? null : outcome.fault,
    })
    if (!outcome.reached) return
    await updateSystem(tx, systemId, { clockSkew: outcome.clockSkew, product: outcome.product })
    // The engine compares them with what was confirmed when it lists, which is then at once.
    const { ownAccounts } = system
    if (ownAccounts === null || driftOf(ownAccounts, outcome, at).length === 0) return
    await requestListing(tx, systemId, at)
    tx.afterCommit(services.wake)
  })
  return ok(outcome)
}

/** The bare question, with its time-out. What goes wrong is an outcome, never a success. */
export async function ask(services: Services, system: SystemRow): Promise<CheckOutcome> {
  const deadline = AbortSignal.timeout(CHECK_TIMEOUT)
  try {
    const access = openSystem(services, system, deadline)
    const connector = services.connectors.get(system.kind)
    const check = await inTime(connector.check(access), AbortSignal.timeout(CHECK_TIMEOUT + LAST_WORD))
    return { reached: true, ...check, lister: await listerOf(services, connector, check.identity) }
  } catch (error) {
    const fault = faultOf(error, deadline)
    services.log.warn({ systemId: system.id, fault, err: error }, 'connection test failed')
    return { reached: false, fault }
  }
}

async function listerOf(
  { connectors, store }: Services,
  { accountsListedBy: kind }: Connector,
  identity: string,
): Promise<Reached['lister']> {
  if (kind === undefined) return null
  const [lister] = await systemsOfTarget(store.read, kind, identity)
  return { kindTitle: connectors.get(kind).title, name: lister?.name ?? null }
}

/** Did a target answer, be it with an error? Where none is asked, nobody did. */
export function somebodyThere(outcome: CheckOutcome): boolean {
  return outcome.reached ? outcome.sentinelSeen !== null : provesPresence(outcome.fault)
}

function mayCheck(actor: Actor, system: SystemRow, now: number): boolean {
  return (
    may(actor, 'configure', {}, now) ||
    may(actor, 'system.confirm', { siteId: system.siteId, seat: 'it' }, now) ||
    may(actor, 'system.confirm', { siteId: system.siteId, seat: 'physical_security' }, now)
  )
}

function faultOf(error: unknown, deadline: AbortSignal): ConnectorFault | 'settings_unreadable' {
  if (error instanceof ConnectorError) return error.fault
  if (deadline.aborted) return 'timeout'
  const name = error instanceof Error ? error.name : ''
  return name === 'SealError' || name === 'ZodError' ? 'settings_unreadable' : 'nonsense'
}
