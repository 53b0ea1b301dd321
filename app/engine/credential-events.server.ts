import type { Instant } from '~/domain/kernel/time'
import type { CredentialRow } from '~db/repositories/credentials'
import { updateEnd } from '~db/repositories/ends'
import type { Tx } from '~db/store'
import type { EngineServices } from './engine-services'
import type { Intent } from './intent.server'
import type { Outcome } from './outcome'
import type { Plan } from './plan.server'
import { subjectsOf } from './subjects'

/** Every right that is held now for the first time was given; where there is none, what was off may have opened again. */
export async function recordGiven(
  services: EngineServices,
  tx: Tx,
  { plan, held }: Intent,
  now: Instant,
): Promise<void> {
  const given = held.filter((end) => end.givenAt === null)
  const until = Math.max(...plan.want.entitlements.values())
  for (const end of given) await updateEnd(tx, end.id, { givenAt: now })
  // A pass that was made ready ahead of its time was off as well, but never given.
  const opened = given.length === 0 && wasSeen(plan.claimed) === 'off'
  if (given.length === 0 && !opened) return
  await services.audit.append(tx, now, {
    type: opened ? 'credential.reopened' : 'credential.given',
    actorId: null,
    subjects: subjectsOf(plan),
    facts: { until, entitlements: (opened ? held : given).map((end) => end.entitlementId) },
  })
  if (!opened) await services.notices.given(tx, plan.facts, given, now)
}

/** What may open again is off: by the week's hours, a lock or a cap. An end says so for itself. */
export async function recordClosed(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  now: Instant,
): Promise<void> {
  if (wasSeen(plan.claimed) !== 'on') return
  await services.audit.append(tx, now, {
    type: 'credential.closed',
    actorId: null,
    subjects: subjectsOf(plan),
    facts: { reason: plan.want.why[0] ?? null },
  })
}

/** The first failure in a row; how often it was tried since stands on the credential. */
export async function recordFirstFailure(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  outcome: Outcome,
  now: Instant,
): Promise<void> {
  await services.audit.append(tx, now, {
    type: 'credential.attempt_failed',
    actorId: null,
    subjects: subjectsOf(plan),
    facts: { ordered: outcome.expected.state, fault: outcome.fault },
  })
}

/** What the target last showed; a time in which it showed nothing neither opens nor closes anything. */
function wasSeen({ state, observation }: CredentialRow): string {
  if (state !== 'unknown') return state
  return observation?.presence === 'present' ? 'on' : observation?.presence === 'disabled' ? 'off' : 'none'
}
