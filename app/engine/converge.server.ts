import { type Applied, ConnectorError, type Order, type SystemAccess } from '~/connectors/contract'
import type { OrderedState } from '~/domain/credential/credential'
import type { Millis } from '~/domain/kernel/time'
import { judge, type Verdict } from '~/domain/reconciliation/judge'
import type { CredentialRow } from '~db/repositories/credentials'
import type { EngineServices } from './engine-services'
import { intend } from './intent.server'
import type { Outcome } from './outcome'
import { type Plan, planFor } from './plan.server'
import { recordOutcome, recordRest } from './record.server'
import { openSystem } from './system-access.server'

/**
 * Brings one claimed credential to what it should be: plan, intent, act, read back, judge, record. Every way out writes the
 * credential's next due time; an exception leaves that to the caller.
 */
export async function converge(
  services: EngineServices,
  claimed: CredentialRow,
  lease: Millis,
): Promise<void> {
  const plan = await planFor(services, claimed)
  if (plan === null || plan.rests) {
    await recordRest(services, claimed, plan, lease)
    return
  }
  const intended = await intend(services, claimed, plan)
  if (intended === null) return

  const deadline = AbortSignal.timeout(timeLeft(services, claimed, lease))
  const access = openSystem(services, plan.facts.system, deadline)
  let outcome: Outcome | null = null
  for (const state of stepsTo(plan)) {
    outcome = await round(services, plan, access, { ...intended, state })
    if (outcome.verdict.kind !== 'settled') break
    // Off was proved; a failing deletion must not hold back that news.
    if (state !== plan.want.state)
      await recordOutcome(services, claimed, plan, outcome, lease, 'more_to_come')
  }
  if (outcome) await recordOutcome(services, claimed, plan, outcome, lease, 'done')
}

/** Until a fifth of the lease is left: it began at the claim, however long the intent had to wait for its transaction. */
function timeLeft(services: EngineServices, claimed: CredentialRow, lease: Millis): Millis {
  const end = claimed.leaseUntil ?? services.clock.now()
  return Math.max(0, Math.floor(end - services.clock.now() - lease * 0.2))
}

/** Off before gone, where the target knows off: access stops even when the deletion fails. */
function stepsTo(plan: Plan): readonly OrderedState[] {
  const { disable } = plan.connector.capabilities
  if (plan.want.state === 'gone') return disable ? ['off', 'gone'] : ['gone']
  if (plan.want.state === 'off') return disable ? ['off'] : ['gone']
  return ['on']
}

async function round(
  services: EngineServices,
  plan: Plan,
  access: SystemAccess,
  order: Order,
): Promise<Outcome> {
  const { connector, facts } = plan
  const base = { ordered: order.state, at: services.clock.now() }
  let nativeId = order.nativeId
  let applyFault: ConnectorError | null = null
  if (plan.mayAct) {
    try {
      const applied: Applied = await connector.apply(access, order)
      nativeId = applied.nativeId ?? nativeId
    } catch (error) {
      // The outcome of a call that failed is open; only the read-back tells it.
      applyFault = asConnectorError(error)
      if (applyFault.fault === 'conflict') {
        return { ...base, verdict: { kind: 'conflict' }, seen: null, fault: 'conflict', retryAfter: null }
      }
    }
  }
  try {
    const seen = await connector.observe(access, { ...order, nativeId })
    const verdict = judge(
      {
        state: order.state,
        entitlements: order.entitlements.map((e) => connector.nativeEntitlement(e.mapping)),
        expiresAt:
          connector.capabilities.nativeExpiry === 'instant' && order.state === 'on' ? order.validTo : null,
      },
      seen,
      { approvedIdentity: facts.system.approvedIdentity, nativeId },
    )
    return {
      ...base,
      at: services.clock.now(),
      verdict,
      seen,
      fault: faultOf(verdict, applyFault),
      retryAfter: applyFault?.retryAfter ?? null,
    }
  } catch (error) {
    const fault = applyFault ?? asConnectorError(error)
    services.log.warn(
      { credentialId: order.credentialId, systemId: access.systemId, fault: fault.fault, err: fault },
      'target could not be read back',
    )
    return {
      ...base,
      at: services.clock.now(),
      verdict: { kind: 'unknown', doubt: 'unseen' },
      seen: null,
      fault: fault.fault,
      retryAfter: fault.retryAfter,
    }
  }
}

function faultOf(verdict: Verdict, applyFault: ConnectorError | null): string | null {
  if (verdict.kind === 'settled') return null
  if (applyFault) return applyFault.fault
  if (verdict.kind === 'unknown') return verdict.doubt
  return verdict.kind === 'differs' ? verdict.difference : verdict.kind
}

/** Whatever a connector throws, it never means that access is gone. */
function asConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    return new ConnectorError('timeout', 'the call did not end in time', null, { cause: error })
  }
  return new ConnectorError('nonsense', 'the connector failed', null, { cause: error })
}
