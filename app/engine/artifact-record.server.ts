import type { Instant } from '~/domain/kernel/time'
import { isResurrected } from '~/domain/reconciliation/judge'
import { type ArtifactRow, retireArtifact, updateArtifact } from '~db/repositories/artifacts'
import type { Tx } from '~db/store'
import type { EngineServices } from './engine-services'
import type { Intent } from './intent.server'
import type { Outcome } from './outcome'
import { subjectsOf } from './subjects'

/** Brings the artifact in step with what was seen; answers when it was confirmed gone, if it was now. */
export async function recordArtifact(
  tx: Tx,
  artifact: ArtifactRow,
  { expected, verdict, seen }: Outcome,
  now: Instant,
): Promise<Instant | null> {
  const nativeId = seen?.ours ? (seen.nativeId ?? artifact.nativeId) : artifact.nativeId
  if (artifact.state === 'gone') {
    if (seen !== null && isResurrected(seen, expected.state)) {
      await updateArtifact(tx, artifact.id, { state: 'made', goneAt: null, nativeId })
    }
    return null
  }
  if (expected.state === 'gone' && verdict.kind === 'settled') {
    await retireArtifact(tx, artifact.id, nativeId, now)
    return now
  }
  const isNews = artifact.state !== 'made' || artifact.nativeId !== nativeId
  if (seen?.ours && seen.presence !== 'absent' && isNews) {
    await updateArtifact(tx, artifact.id, { state: 'made', nativeId })
  }
  return null
}

/**
 * Somebody else in the target has the PIN that was made for the holder: the artifact ends, and the next round intends one with
 * another PIN. Codes that were made with the old one already bear our mark, and get the new one then.
 */
export async function retireTaken(
  services: EngineServices,
  tx: Tx,
  { plan, artifact }: Intent,
  { expected, fault }: Outcome,
  now: Instant,
): Promise<boolean> {
  if (fault !== 'secret_taken' || expected.state !== 'on' || artifact.state === 'gone') return false
  await retireArtifact(tx, artifact.id, artifact.nativeId, now)
  await services.audit.append(tx, now, {
    type: 'credential.secret_taken',
    actorId: null,
    subjects: subjectsOf(plan),
    facts: { artifact: artifact.id },
  })
  return true
}

/**
 * The holder's account was deleted behind our back and had to be made anew: it bears our mark under another id, and no
 * secret that its holder knows. The old artifact ends here; the next round intends a new one, with a secret of its own.
 */
export async function retireRecreated(
  services: EngineServices,
  tx: Tx,
  { plan, artifact }: Intent,
  { expected, seen }: Outcome,
  now: Instant,
): Promise<boolean> {
  // With a password that was kept it was made anew with the one that its holder knows.
  if (plan.connector.holderSecret !== 'password' || plan.connector.keepsSecret || expected.state !== 'on')
    return false
  if (artifact.state !== 'made' || artifact.nativeId === null) return false
  if (!seen?.ours || seen.presence !== 'present' || seen.nativeId === artifact.nativeId) return false
  await retireArtifact(tx, artifact.id, artifact.nativeId, now)
  await services.audit.append(tx, now, {
    type: 'credential.recreated',
    actorId: null,
    subjects: subjectsOf(plan),
    facts: { artifact: artifact.id },
  })
  return true
}
