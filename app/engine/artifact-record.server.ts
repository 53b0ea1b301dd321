import type { Instant } from '~/domain/kernel/time'
import { isResurrected } from '~/domain/reconciliation/judge'
import { latestArtifact, updateArtifact } from '~db/repositories/artifacts'
import type { Tx } from '~db/store'
import type { EngineServices } from './engine-services'
import type { Outcome } from './outcome'
import type { Plan } from './plan.server'
import { subjectsOf } from './subjects'

/** What was proved gone leaves nothing behind that opens anything. */
const WIPED = { sealedSecret: null, sealedToken: null, sealedCode: null } as const

/** Brings the artifact in step with what was seen; answers when it was confirmed gone, if it was now. */
export async function recordArtifact(
  tx: Tx,
  plan: Plan,
  { expected, verdict, seen }: Outcome,
  now: Instant,
): Promise<Instant | null> {
  const artifact = await latestArtifact(tx, plan.facts.credential.id)
  if (!artifact) return null
  const nativeId = seen?.ours ? (seen.nativeId ?? artifact.nativeId) : artifact.nativeId
  if (artifact.state === 'gone') {
    if (seen !== null && isResurrected(seen, expected.state)) {
      await updateArtifact(tx, artifact.id, { state: 'made', goneAt: null, nativeId })
    }
    return null
  }
  if (expected.state === 'gone' && verdict.kind === 'settled') {
    await updateArtifact(tx, artifact.id, { state: 'gone', goneAt: now, nativeId, ...WIPED })
    return now
  }
  if (seen?.ours && seen.presence !== 'absent') {
    await updateArtifact(tx, artifact.id, { state: 'made', nativeId })
  }
  return null
}

/**
 * The holder's account was deleted behind our back and had to be made anew: it bears our mark under another id, and no
 * secret that its holder knows. The old artifact ends here; the next round intends a new one, with a secret of its own.
 */
export async function retireRecreated(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  { expected, seen }: Outcome,
  now: Instant,
): Promise<boolean> {
  if (plan.connector.holderSecret !== 'password' || expected.state !== 'on') return false
  const artifact = await latestArtifact(tx, plan.facts.credential.id)
  if (artifact?.state !== 'made' || artifact.nativeId === null) return false
  if (!seen?.ours || seen.presence !== 'present' || seen.nativeId === artifact.nativeId) return false
  await updateArtifact(tx, artifact.id, { state: 'gone', goneAt: now, ...WIPED })
  await services.audit.append(tx, now, {
    type: 'credential.recreated',
    actorId: null,
    subjects: subjectsOf(plan),
    facts: { artifact: artifact.id },
  })
  return true
}
