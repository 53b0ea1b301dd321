import { type Connector, nativeEntitlements } from '~/connectors/contract'
import { MANUAL } from '~/domain/connected-system/connected-system'
import type { SecretUse } from '~/domain/credential/vault'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import { artifactSecretContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { type ArtifactRow, latestArtifact, updateArtifact } from '~db/repositories/artifacts'
import { type SystemRow, systemById } from '~db/repositories/systems'
import type { Handle } from '~db/store'
import { transactAs } from '../identity/actor-now.server'
import { ownCredential } from './held.server'
import { type CredentialStanding, standingOf } from './standing.server'

/** What the holder's page says before anything is shown. */
export interface SecretOffer {
  readonly credentialId: Id
  readonly systemName: string
  readonly timeZone: string
  /** The name to sign in under; null until the account was made, and where the holder types only a number. */
  readonly account: string | null
  /** What it opens, while it does. */
  readonly rights: readonly string[]
  /** `kept`: the account was taken over with the password that its holder has. `none`: its holder needs no secret from here. */
  readonly state: 'not_yet' | 'waiting' | 'shown' | 'gone' | 'kept' | 'none'
  readonly use: SecretUse
  /** Sealed until the end is proved; otherwise forgotten once it was shown. */
  readonly sealedToEnd: boolean
  readonly shownAt: Instant | null
  /** Handed out by people: its holder's page is another. */
  readonly byHand: boolean
}

const SIGNS_IN: SecretUse = { kind: 'password', signInAt: null }

/** Problems: not_found, for everybody but the holder too. */
export async function secretOffer(
  services: Services,
  actor: Actor,
  credentialId: Id,
): Promise<Result<SecretOffer>> {
  const now = services.clock.now()
  const h = services.store.read
  const own = await ownCredential(h, actor, credentialId, now)
  const held = own && (await standingOf(services, h, own.id, now))
  if (!held) return refuse('not_found')
  const { system, site, versions } = held.facts
  const connector = services.connectors.get(system.kind)
  const artifact = await latestArtifact(h, credentialId)
  const use = connector.secretUse?.(system.config) ?? SIGNS_IN
  return ok({
    credentialId,
    systemName: system.name,
    timeZone: site.timeZone,
    account: artifact?.state === 'made' ? accountOf(connector, use, held, artifact) : null,
    rights: versions.filter(({ id }) => held.want.entitlements.has(id)).map(({ name }) => name),
    state: stateOf(connector, artifact),
    use,
    sealedToEnd: connector.keepsSecret === true,
    shownAt: artifact?.secretShownAt ?? null,
    byHand: system.kind === MANUAL,
  })
}

function accountOf(
  connector: Connector,
  use: SecretUse,
  { standing, want }: CredentialStanding,
  artifact: ArtifactRow,
): string | null {
  if (use.kind !== 'password') return null
  if (use.asRight !== true) return artifact.nativeName
  const mappings = [...want.entitlements.keys()].flatMap((id) => {
    const mapping = connector.entitlementSchema.safeParse(standing.mappings.get(id))
    return mapping.success ? [mapping.data] : []
  })
  return mappings.length === 0 ? null : nativeEntitlements(connector, mappings).join(', ')
}

/**
 * The one-time secret, to its holder, once: it is wiped in the same transaction that reads it, unless its connector needs it
 * to the end. Problems: not_found, secret_not_yet, secret_shown, secret_gone, secret_kept, secret_none.
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
    const connector = services.connectors.get(system.kind)
    const state = stateOf(connector, artifact)
    if (state !== 'waiting' || !artifact?.sealedSecret) return refuse(`secret_${state}`)
    const secret = services.keys.sealer.open(artifact.sealedSecret, artifactSecretContext(artifact.id))
    const sealedSecret = connector.keepsSecret ? artifact.sealedSecret : null
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
function stateOf(
  { holderSecret }: Pick<Connector, 'holderSecret'>,
  artifact: ArtifactRow | null,
): SecretOffer['state'] {
  if (!artifact || artifact.state === 'intended') return 'not_yet'
  if (artifact.state === 'gone') return 'gone'
  if (holderSecret === 'none') return 'none'
  if (artifact.secretShownAt !== null) return 'shown'
  if (artifact.adoptedFrom !== null && artifact.sealedSecret === null) return 'kept'
  return artifact.sealedSecret === null ? 'gone' : 'waiting'
}
