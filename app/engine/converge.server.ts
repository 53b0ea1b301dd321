import { type Applied, ConnectorError, inTime, type Order, type SystemAccess } from '~/connectors/contract'
import type { OrderedState } from '~/domain/credential/credential'
import type { Millis } from '~/domain/kernel/time'
import { type Expected, judge, type Verdict } from '~/domain/reconciliation/judge'
import { openSystem } from '~/platform/system-access.server'
import type { CredentialRow } from '~db/repositories/credentials'
import type { EngineServices } from './engine-services'
import { intend } from './intent.server'
import type { Outcome } from './outcome'
import { type Plan, planFor } from './plan.server'
import { recordOutcome, recordRest, recordStep } from './record.server'

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
  const order = await intend(services, claimed, plan)
  if (order === null) return
  const outcome = await act(services, claimed, plan, order, lease)
  if (outcome !== null) await recordOutcome(services, claimed, plan, outcome, lease)
}

/** What came of it; null when the claim was lost on the way, and with it the right to go on. */
async function act(
  services: EngineServices,
  claimed: CredentialRow,
  plan: Plan,
  order: Order,
  lease: Millis,
): Promise<Outcome | null> {
  const deadline = AbortSignal.timeout(timeLeft(services, claimed, lease))
  let access: SystemAccess
  try {
    access = openSystem(services, plan.facts.system, deadline)
  } catch (error) {
    // A target that cannot even be called is one more that was not seen: tried again, and overdue in time.
    services.log.error({ systemId: plan.facts.system.id, err: error }, 'settings of a system cannot be used')
    return unseen(services, plan, order, 'settings_unreadable')
  }
  let endedSessions = 0
  for (const state of stepsTo(plan)) {
    const done = await round(services, plan, access, { ...order, state })
    endedSessions += done.endedSessions ?? 0
    const outcome = { ...done, endedSessions }
    if (state === plan.want.state || !leadsOn(outcome.verdict)) return outcome
    // Off was proved; a failing deletion must not hold back that news.
    if (!(await recordStep(services, claimed, plan, outcome))) return null
  }
  return null
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

/**
 * Deleting is also the way out with a target that will not switch off. What was not seen is looked at again first, and an
 * object whose sessions are open stays: by it they are found and ended.
 */
function leadsOn(verdict: Verdict): boolean {
  return verdict.kind === 'settled' || (verdict.kind === 'differs' && verdict.difference !== 'session_open')
}

async function round(
  services: EngineServices,
  plan: Plan,
  access: SystemAccess,
  order: Order,
): Promise<Outcome> {
  const { connector, facts } = plan
  const expected = expectedOf(plan, order)
  let nativeId = order.nativeId
  let applyFault: ConnectorError | null = null
  let endedSessions = 0
  if (plan.mayAct) {
    try {
      const applied: Applied = await inTime(connector.apply(access, order), access.signal)
      nativeId = applied.nativeId ?? nativeId
      endedSessions = applied.endedSessions ?? 0
    } catch (error) {
      // The outcome of a call that failed is open; only the read-back tells it.
      applyFault = asConnectorError(error)
      if (applyFault.fault === 'conflict') {
        return { ...unseen(services, plan, order, 'conflict'), verdict: { kind: 'conflict' } }
      }
    }
  }
  try {
    const seen = await inTime(connector.observe(access, { ...order, nativeId }), access.signal)
    const verdict = judge(expected, seen, { approvedIdentity: facts.system.approvedIdentity, nativeId })
    return {
      expected,
      verdict,
      seen,
      endedSessions,
      fault: faultOf(verdict, applyFault),
      retryAfter: applyFault?.retryAfter ?? null,
      at: services.clock.now(),
    }
  } catch (error) {
    const fault = applyFault ?? asConnectorError(error)
    services.log.warn(
      { credentialId: order.credentialId, systemId: access.systemId, fault: fault.fault, err: fault },
      'target could not be read back',
    )
    return { ...unseen(services, plan, order, fault.fault), retryAfter: fault.retryAfter }
  }
}

function expectedOf({ connector }: Plan, order: Order): Expected {
  const on = order.state === 'on'
  return {
    state: order.state,
    entitlements: on ? order.entitlements.map((each) => connector.nativeEntitlement(each.mapping)) : [],
    expiresAt: on && connector.capabilities.nativeExpiry === 'instant' ? order.validTo : null,
    sessionsEnded: connector.capabilities.liveSessionKill && order.sessions === 'end',
  }
}

function unseen(services: EngineServices, plan: Plan, order: Order, fault: string): Outcome {
  return {
    expected: expectedOf(plan, order),
    verdict: { kind: 'unknown', doubt: 'unseen' },
    seen: null,
    fault,
    retryAfter: null,
    at: services.clock.now(),
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
