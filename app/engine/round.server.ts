import {
  type Applied,
  asConnectorError,
  type ConnectorError,
  inTime,
  nativeEntitlements,
  type Order,
  type SystemAccess,
} from '~/connectors/contract'
import { provesPresence } from '~/domain/connected-system/scrapped'
import type { OrderedState } from '~/domain/credential/credential'
import { type Expected, judge, type Verdict } from '~/domain/reconciliation/judge'
import { openSystem } from '~/platform/system-access.server'
import { isStillClaimed } from '~db/repositories/claims'
import { adoptionOf, takeOver } from './adoption.server'
import type { EngineServices } from './engine-services'
import type { Intent } from './intent.server'
import type { Outcome } from './outcome'
import type { Plan } from './plan.server'

/** What a round came to: the last step's outcome, and what a step on the way to it proved. */
export interface RoundResult {
  readonly intent: Intent
  readonly outcome: Outcome
  /** The outcome of switching off, where deleting followed it. */
  readonly before: Outcome | null
}

/** Makes the target match one order and reads it back. Never throws: whatever goes wrong is an outcome. */
export async function playRound(
  services: EngineServices,
  intent: Intent,
  signal: AbortSignal,
): Promise<RoundResult> {
  const { plan, order } = intent
  let access: SystemAccess
  try {
    access = openSystem(services, plan.facts.system, signal)
  } catch (error) {
    // A target that cannot even be called is one more that was not seen: tried again, and overdue in time.
    services.log.error({ systemId: plan.facts.system.id, err: error }, 'settings of a system cannot be used')
    return { intent, outcome: unseen(services, plan, order, 'settings_unreadable'), before: null }
  }
  let before: Outcome | null = null
  for (const state of stepsTo(plan)) {
    if (before !== null && !(await mayGoOn(services, plan))) break
    const done = await step(services, plan, access, { ...order, state })
    const outcome: Outcome = {
      ...done,
      answered: before?.answered || done.answered,
      endedSessions: (before?.endedSessions ?? 0) + (done.endedSessions ?? 0),
    }
    if (state === plan.want.state || !leadsOn(outcome.verdict)) return { intent, outcome, before }
    before = outcome
  }
  if (before === null) throw new Error('an order has at least one step')
  return { intent, outcome: before, before: null }
}

/** What a round comes to that was not played, because the target does not answer anybody now. */
export function unplayed(services: EngineServices, intent: Intent): RoundResult {
  return { intent, outcome: unseen(services, intent.plan, intent.order, 'breaker_open'), before: null }
}

/**
 * Who lost the claim while switching off deletes nothing: the object may be somebody else's work by now. Nor does who
 * cannot tell: what was proved so far is written down.
 */
async function mayGoOn({ store, log }: EngineServices, plan: Plan): Promise<boolean> {
  return isStillClaimed(store.read, plan.claimed).catch((error: unknown) => {
    log.error(
      { err: error, credentialId: plan.claimed.id },
      'a claim could not be looked at; nothing is deleted',
    )
    return false
  })
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

async function step(
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
  let answered = false
  if (plan.mayAct) {
    const adopts = order.state === 'on' ? adoptionOf(plan) : null
    if (adopts !== null) {
      const refused = await takeOver(connector, access, order, adopts)
      if (refused?.fault === 'conflict' || refused?.fault === 'unsupported') {
        // Nothing of ours is made beside it, and the account is left as it is.
        return {
          ...unseen(services, plan, order, 'adoption_refused'),
          answered: true,
          verdict: { kind: 'conflict' },
        }
      }
      nativeId = adopts.nativeId
    }
    try {
      const applied: Applied = await inTime(connector.apply(access, { ...order, nativeId }), access.signal)
      answered = true
      nativeId = applied.nativeId ?? nativeId
      endedSessions = applied.endedSessions ?? 0
    } catch (error) {
      // The outcome of a call that failed is open; only the read-back tells it.
      applyFault = asConnectorError(error)
      answered = provesPresence(applyFault.fault)
      if (applyFault.fault === 'conflict') {
        return { ...unseen(services, plan, order, 'conflict'), answered, verdict: { kind: 'conflict' } }
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
      answered: true,
      endedSessions,
      fault: faultOf(verdict, applyFault),
      retryAfter: applyFault?.retryAfter ?? null,
      at: services.clock.now(),
    }
  } catch (error) {
    const readFault = asConnectorError(error)
    const fault = applyFault ?? readFault
    answered ||= provesPresence(readFault.fault)
    services.log.warn(
      { credentialId: order.credentialId, systemId: access.systemId, fault: fault.fault, err: fault },
      'target could not be read back',
    )
    return { ...unseen(services, plan, order, fault.fault), answered, retryAfter: fault.retryAfter }
  }
}

function expectedOf({ connector }: Plan, order: Order): Expected {
  const on = order.state === 'on'
  const { nativeExpiry, expiryStep = 1, liveSessionKill } = connector.capabilities
  const end = order.validTo === null ? null : order.validTo - (order.validTo % expiryStep)
  return {
    state: order.state,
    entitlements: on
      ? nativeEntitlements(
          connector,
          order.entitlements.map((each) => each.mapping),
        )
      : [],
    expiresAt: on && nativeExpiry === 'instant' ? end : null,
    sessionsEnded: liveSessionKill && order.sessions === 'end',
  }
}

function unseen(services: EngineServices, plan: Plan, order: Order, fault: string): Outcome {
  return {
    expected: expectedOf(plan, order),
    verdict: { kind: 'unknown', doubt: 'unseen' },
    seen: null,
    answered: false,
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
