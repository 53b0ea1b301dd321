import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import { artifactSecretContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { type ArtifactRow, latestArtifact, updateArtifact } from '~db/repositories/artifacts'
import { siteById } from '~db/repositories/sites'
import { type SystemRow, systemById } from '~db/repositories/systems'
import type { Handle } from '~db/store'
import { transactAs } from '../identity/actor-now.server'
import { ownCredential } from './held.server'

/** What the holder's page says before anything is shown. */
export interface SecretOffer {
  readonly credentialId: Id
  readonly systemName: string
  readonly timeZone: string
  /** Null until the account was made. */
  readonly account: string | null
  /** `kept`: the account was taken over with the password that its holder has. */
  readonly state: 'not_yet' | 'waiting' | 'shown' | 'gone' | 'kept'
  readonly shownAt: Instant | null
}

/** Problems: not_found, for everybody but the holder too. */
export async function secretOffer(
  services: Services,
  actor: Actor,
  credentialId: Id,
): Promise<Result<SecretOffer>> {
  const found = await ownArtifact(services.store.read, actor, credentialId, services.clock.now())
  if (!found.ok) return found
  const { system, artifact } = found.value
  return ok({
    credentialId,
    systemName: system.name,
    timeZone: (await siteById(services.store.read, system.siteId))?.timeZone ?? 'UTC',
    account: artifact?.state === 'made' ? artifact.nativeName : null,
    state: stateOf(artifact),
    shownAt: artifact?.secretShownAt ?? null,
  })
}

/**
 * The one-time secret, to its holder, once: it is wiped in the same transaction that reads it, unless its connector needs it
 * to the end. Problems: not_found, secret_not_yet, secret_shown, secret_gone, secret_kept.
 */
export async function showSecret(
  services: Services,
  actor: Actor,
  credentialId: Id,
): Promise<Result<{ readonly account: string; readonly secret: string; readonly systemName: string }>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    const found = await ownArtifact(tx, actor, credentialId, now)
    if (!found.ok) return found
    const { artifact, system } = found.value
    const state = stateOf(artifact)
    if (state !== 'waiting' || !artifact?.sealedSecret) return refuse(`secret_${state}`)
    const secret = services.keys.sealer.open(artifact.sealedSecret, artifactSecretContext(artifact.id))
    const { keepsSecret } = services.connectors.get(system.kind)
    const sealedSecret = keepsSecret ? artifact.sealedSecret : null
    await updateArtifact(tx, artifact.id, { sealedSecret, secretShownAt: now })
    await services.audit.append(tx, now, {
      type: 'credential.secret_shown',
      actorId: actor.personId,
      subjects: { person: actor.personId, credential: credentialId, system: system.id, site: system.siteId },
      facts: { artifact: artifact.id },
    })
    return ok({ account: artifact.nativeName, secret, systemName: system.name })
  })
}

async function ownArtifact(
  h: Handle,
  actor: Actor,
  credentialId: Id,
  now: Instant,
): Promise<Result<{ artifact: ArtifactRow | null; system: SystemRow }>> {
  const credential = await ownCredential(h, actor, credentialId, now)
  const system = credential && (await systemById(h, credential.systemId))
  return system ? ok({ artifact: await latestArtifact(h, credentialId), system }) : refuse('not_found')
}

/** A secret that is still on its way to the target is not shown: the engine needs it until the account is there. */
function stateOf(artifact: ArtifactRow | null): SecretOffer['state'] {
  if (!artifact || artifact.state === 'intended') return 'not_yet'
  if (artifact.state === 'gone') return 'gone'
  if (artifact.secretShownAt !== null) return 'shown'
  if (artifact.adoptedFrom !== null && artifact.sealedSecret === null) return 'kept'
  return artifact.sealedSecret === null ? 'gone' : 'waiting'
}
