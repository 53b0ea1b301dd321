import { asConnectorError, type ConnectorError, inTime, type SystemAccess } from '~/connectors/contract'
import { mayCall } from '~/domain/connected-system/breaker'
import type { ProofGrade } from '~/domain/connected-system/connected-system'
import { provesPresence } from '~/domain/connected-system/scrapped'
import type { Millis } from '~/domain/kernel/time'
import { confirmationStands, judgeForeignEnd } from '~/domain/reconciliation/foreign-end'
import type { Account } from '~/domain/reconciliation/observation'
import { openSystem } from '~/platform/system-access.server'
import type { FindingRow } from '~db/repositories/findings'
import { isLiveArtifact } from '~db/repositories/foreign-ends'
import { type SystemRow, systemsOfTarget } from '~db/repositories/systems'
import type { EngineServices } from './engine-services'

/** What one attempt to end an account that is not ours came to. */
export type ForeignOutcome = { readonly answered: boolean } & (
  | { readonly kind: 'ended'; readonly proof: ProofGrade }
  /** Not yet, or not seen: it is tried again. */
  | { readonly kind: 'again'; readonly fault: string; readonly retryAfter: Millis | null }
  /** It may not be tried again as it was ordered. */
  | { readonly kind: 'dropped'; readonly fault: string }
)

/**
 * Ends the account that was confirmed and reads it back. The target is asked first who it is and what is there by right: the
 * wrong target, the sentinel, the service account and our own objects are never touched. Never throws.
 */
export async function tryForeignEnd(
  services: EngineServices,
  system: SystemRow,
  finding: FindingRow,
  signal: AbortSignal,
): Promise<ForeignOutcome> {
  const connector = services.connectors.get(system.kind)
  const { endForeign } = connector
  const account = finding.endAccount
  const dropped = (fault: string, answered = false): ForeignOutcome => ({ kind: 'dropped', fault, answered })
  const again = (fault: string, answered = false, retryAfter: Millis | null = null): ForeignOutcome => ({
    ...{ kind: 'again', fault, answered, retryAfter },
  })
  if (!endForeign || system.archivedAt !== null) return dropped('unsupported')
  if (account === null || !confirmationStands(finding)) return dropped('account_changed')
  if (mayCall(system, services.clock.now()) === 'none') return again('breaker_open')
  const { approvedIdentity } = system
  if (approvedIdentity === null) return again('identity_unconfirmed')
  const { read } = services.store
  const others = (await systemsOfTarget(read, null, approvedIdentity)).filter(({ id }) => id !== system.id)
  const ids = [system, ...others].map(({ id }) => id)
  if (await isLiveArtifact(read, ids, account.nativeId)) return dropped('own_account')

  let access: SystemAccess
  try {
    access = openSystem(services, system, signal)
  } catch (error) {
    services.log.error({ systemId: system.id, err: error }, 'settings of a system cannot be used')
    return again('settings_unreadable')
  }
  let fault: ConnectorError | null = null
  let answered = false
  try {
    const check = await inTime(connector.check(access), signal)
    answered = true
    if (check.identity !== approvedIdentity) return again('identity_changed', true)
    if (check.sentinelSeen === false) return again('sentinel_missing', true)
    // Of a shared account that somebody holds only the system that hands it on tells that it is there by right.
    const told = await Promise.all(others.map((other) => ownAccountsTold(services, other, signal)))
    if ([check.ownAccounts, ...told].flat().some(({ nativeId }) => nativeId === account.nativeId))
      return dropped('own_account', true)
    try {
      await inTime(endForeign.call(connector, access, account), signal)
    } catch (error) {
      // The outcome of a call that failed is open; only the read-back tells it.
      fault = asConnectorError(error)
      if (fault.fault === 'conflict') return dropped('account_changed', true)
      if (fault.fault === 'unsupported') return dropped('unsupported', true)
    }
    // No credential has this id: nothing that bears a mark is taken for what is looked for.
    const subject = { credentialId: finding.id, holderName: '', secret: null, ...account }
    const seen = await inTime(connector.observe(access, subject), signal)
    const verdict = judgeForeignEnd(account, seen, approvedIdentity)
    if (verdict.kind === 'ended') return { kind: 'ended', proof: seen.proof, answered }
    const why = verdict.kind === 'unknown' ? verdict.fault : 'still_on'
    return again(fault?.fault ?? why, true, fault?.retryAfter ?? null)
  } catch (error) {
    const read = asConnectorError(error)
    services.log.warn(
      { systemId: system.id, findingId: finding.id, err: error },
      'an account could not be ended',
    )
    return again((fault ?? read).fault, answered || provesPresence(read.fault), read.retryAfter)
  }
}

/** What another system of the same target tells as there by right. Throws ConnectorError: who cannot ask ends nothing. */
async function ownAccountsTold(
  services: EngineServices,
  system: SystemRow,
  signal: AbortSignal,
): Promise<readonly Account[]> {
  const connector = services.connectors.get(system.kind)
  return (await inTime(connector.check(openSystem(services, system, signal)), signal)).ownAccounts
}
