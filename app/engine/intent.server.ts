import type { Order } from '~/connectors/contract'
import { type Lock, lockApplies } from '~/domain/lock/lock'
import { randomCode, randomSecret, randomToken, SPOKEN_ALPHABET } from '~/platform/ids.server'
import { hashToken } from '~/platform/keys.server'
import { artifactSecretContext, loginContext, passCodeContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { openSecrets } from '~/platform/system-access.server'
import { type ArtifactRow, insertArtifact } from '~db/repositories/artifacts'
import { release } from '~db/repositories/claims'
import type { EndRow } from '~db/repositories/ends'
import type { Tx } from '~db/store'
import { openObligations, startEnds } from './ends.server'
import type { EngineServices } from './engine-services'
import { countGiving } from './giving.server'
import type { Plan } from './plan.server'
import { subjectsOf } from './subjects'
import { noteUnbacked } from './unbacked.server'

/** Six characters: short enough to be said at a gate, long enough against guessing under its rate limit. */
const PASS_CODE_LENGTH = 6

/** What was read last in the transaction of the intents. */
export interface Latest {
  readonly locks: readonly Lock[]
  /** Nothing new may be given. */
  readonly frozen: boolean
}

/** What was committed before the target is called, and what the round is judged by afterwards. */
export interface Intent {
  readonly plan: Plan
  readonly order: Order
  readonly artifact: ArtifactRow
  /** Obligations of what is held from now on. */
  readonly held: readonly EndRow[]
  /** Obligations that this round is to bring to an end. */
  readonly due: readonly EndRow[]
}

/**
 * Writes what is about to be done before it is done: the artifact with its name and secret, the obligation to end every
 * entitlement that is given, the attempt to end every one that is taken. Null when a lock or the next boundary came in
 * between, giving was frozen, or it would be one too many: then the credential is due again and nothing may be done.
 */
export async function intend(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  latest: Latest,
): Promise<Intent | null> {
  const now = services.clock.now()
  if (mayNotGive(plan, latest, now) || !(await countGiving(services, tx, plan, now))) {
    await release(tx, plan.claimed, now)
    return null
  }
  await noteUnbacked(services, tx, plan, now)
  const artifact = await intendArtifact(services, tx, plan, now)
  const held = plan.want.state === 'on' ? await openObligations(services, tx, plan) : []
  const due = await startEnds(services, tx, plan, now)
  return { plan, order: orderFor(services, plan, artifact), artifact, held, due }
}

/** Locks, freezes and the time are looked at again immediately before anything is given. */
function mayNotGive(plan: Plan, { locks, frozen }: Latest, now: number): boolean {
  if (plan.want.state !== 'on') return false
  if (frozen && !plan.frozen) return true
  if (plan.boundary !== null && plan.boundary <= now) return true
  return locks.some((lock) => lockApplies(lock, plan.claimed, now))
}
async function intendArtifact(services: Services, tx: Tx, plan: Plan, now: number): Promise<ArtifactRow> {
  const { facts, connector } = plan
  const known = facts.artifact
  if (known && (known.state !== 'gone' || !plan.mayAct)) return known
  const id = services.ids.id()
  const { sealer } = services.keys
  const context = artifactSecretContext(id)
  const password = connector.holderSecret === 'password' ? newPassword(services, plan) : null
  // A secret that no target keeps is checked here at each login, long after it was shown and its sealed text wiped.
  const checkedHere = password !== null && connector.capabilities.proof === 'portal'
  const pass = connector.holderSecret === 'pass' ? newPass(services, facts.system.id) : null
  const row: ArtifactRow = {
    id,
    credentialId: facts.credential.id,
    systemId: facts.system.id,
    nativeName: connector.nativeName(holder(plan)),
    nativeId: null,
    state: 'intended',
    sealedSecret: password === null ? null : sealer.seal(password, context),
    secretShownAt: null,
    verifier: checkedHere ? services.keys.hashCode(password, loginContext(id)) : null,
    tokenHash: pass?.tokenHash ?? null,
    codeHash: pass?.codeHash ?? null,
    sealedToken: pass ? sealer.seal(pass.token, context) : null,
    sealedCode: pass ? sealer.seal(pass.code, context) : null,
    listedInRun: null,
    adoptedFrom: null,
    createdAt: now,
    goneAt: null,
  }
  await insertArtifact(tx, row)
  await services.audit.append(tx, now, {
    type: 'credential.intended',
    actorId: null,
    subjects: subjectsOf(plan),
    facts: { artifact: id, kind: connector.kind },
  })
  return row
}

/** As the connector wants it. Settings that cannot be read give nothing anyway: the round says so. */
function newPassword(services: Services, { connector, facts }: Plan): string {
  const { config, sealedSecrets } = facts.system
  const secrets = sealedSecrets === null ? {} : openSecretsOrNone(services, facts.system)
  const settings = connector.configSchema.safeParse({ ...config, ...secrets })
  const shape = settings.success ? connector.secretShape?.(settings.data) : undefined
  return shape === undefined ? randomToken(18) : randomSecret(shape)
}

function openSecretsOrNone(services: Services, system: Plan['facts']['system']): Record<string, unknown> {
  try {
    return openSecrets(services.keys, system.id, system)
  } catch {
    return {}
  }
}

function newPass(services: Services, systemId: string) {
  const token = randomToken(16)
  const code = randomCode(PASS_CODE_LENGTH, SPOKEN_ALPHABET)
  return {
    token,
    code,
    tokenHash: hashToken(token),
    codeHash: services.keys.hashCode(code, passCodeContext(systemId)),
  }
}

function orderFor(services: Services, plan: Plan, artifact: ArtifactRow): Order {
  const { want, facts } = plan
  const wanted = [...want.entitlements].map(([versionId, until]) => ({
    mapping: plan.connector.entitlementSchema.parse(plan.standing.mappings.get(versionId)),
    until,
  }))
  const starts = facts.grants.map((g) => g.validFrom).filter((at) => at <= plan.now)
  const on = want.state === 'on'
  const isNeeded = plan.connector.keepsSecret === true || (on && artifact.state === 'intended')
  return {
    ...holder(plan),
    nativeName: artifact.nativeName,
    nativeId: artifact.nativeId,
    state: want.state,
    entitlements: wanted,
    validFrom: on ? Math.min(plan.now, ...starts) : null,
    sessions: on || want.sessionsUntil !== null ? 'keep' : 'end',
    validTo: on ? Math.max(...wanted.map((e) => e.until)) : null,
    secret:
      isNeeded && artifact.sealedSecret !== null
        ? services.keys.sealer.open(artifact.sealedSecret, artifactSecretContext(artifact.id))
        : null,
  }
}

function holder(plan: Plan) {
  return { credentialId: plan.facts.credential.id, holderName: plan.facts.person.name }
}
