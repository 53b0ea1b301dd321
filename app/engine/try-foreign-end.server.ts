import { ConnectorError, inTime, type SystemAccess } from '~/connectors/contract'
import { mayCall } from '~/domain/connected-system/breaker'
import type { ProofGrade } from '~/domain/connected-system/connected-system'
import { provesPresence } from '~/domain/connected-system/scrapped'
import type { Millis } from '~/domain/kernel/time'
import { confirmationStands, judgeForeignEnd } from '~/domain/reconciliation/foreign-end'
import { openSystem } from '~/platform/system-access.server'
import type { FindingRow } from '~db/repositories/findings'
import { isLiveArtifact } from '~db/repositories/foreign-ends'
import type { SystemRow } from '~db/repositories/systems'
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
  if (await isLiveArtifact(services.store.read, system.id, account.nativeId)) return dropped('own_account')

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
    if (system.approvedIdentity === null) return again('identity_unconfirmed', true)
    if (check.identity !== system.approvedIdentity) return again('identity_changed', true)
    if (check.sentinelSeen === false) return again('sentinel_missing', true)
    if (check.ownAccounts.some(({ nativeId }) => nativeId === account.nativeId))
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
    const verdict = judgeForeignEnd(account, seen, system.approvedIdentity)
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

function asConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error
  return new ConnectorError('nonsense', 'The connector failed.', null, { cause: error })
}
