import { GATE_PASS } from '~/domain/connected-system/connected-system'
import type { GateVerdict } from '~/domain/gate/verdict'
import { gateVerdict } from '~/domain/gate/verdict'
import type { Id } from '~/domain/kernel/ids'
import type { RateLimit } from '~/domain/kernel/rate-limit'
import { atField, ok, type Result, refuse } from '~/domain/kernel/result'
import { type Instant, MINUTE } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { hashToken } from '~/platform/keys.server'
import { passCodeContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { type CredentialStanding, nameAsApproved, standingOf } from '~/usecases/credential/standing.server'
import { takeRateLimitIn } from '~/usecases/identity/rate-limit.server'
import { type ArtifactRow, artifactByCode, artifactByToken } from '~db/repositories/artifacts'
import { noteUse } from '~db/repositories/credentials'
import { insertGateCheck } from '~db/repositories/gate-checks'
import { lastGrants } from '~db/repositories/grants'
import { type SiteRow, siteById } from '~db/repositories/sites'
import { systemsOfSite } from '~db/repositories/systems'
import type { Handle } from '~db/store'
import { type PassView, viewPass } from './view-pass.server'

/** What was shown, typed or picked at the gate. */
export type GateInput =
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'picked'; readonly credentialId: Id }

export interface GateResult extends GateVerdict {
  readonly site: SiteRow
  readonly checkedAt: Instant
  /** Null when no pass answers to what was typed. */
  readonly pass: PassView | null
}

/** What one guard may try at one gate. Twenty a minute leave a guesser of six characters no chance. */
const TRIES: RateLimit = { max: 20, window: MINUTE }

/** The opaque token of a QR code: 16 bytes in base64url. */
const TOKEN_LENGTH = 22

/**
 * Tells the guard what to do with the bearer, from the grants as they are at this instant, and writes the check down.
 * Problems: not_found, too_many_tries, code_missing.
 */
export async function checkPass(
  services: Services,
  actor: Actor,
  siteId: Id,
  input: GateInput,
): Promise<Result<GateResult>> {
  const now = services.clock.now()
  if (!may(actor, 'gate.check', { siteId }, now)) return refuse('not_found')
  const { read } = services.store
  const site = await siteById(read, siteId)
  if (!site) return refuse('not_found')
  if (input.kind === 'typed' && input.text.trim() === '')
    return refuse({ code: 'code_missing', field: 'code' })
  const found = await findPass(services, read, siteId, input, now)
  const verdict = gateVerdict(found === null ? null : gateFacts(found), siteId)
  // Counted and written down in one transaction: a try that is one too many learns nothing of what it found.
  const written = await services.store.transact(async (tx) => {
    const taken = await takeRateLimitIn(tx, `gate:${siteId}:${actor.personId}`, TRIES, now)
    if (!taken.ok) return taken
    const id = services.ids.id()
    const credentialId = found?.facts.credential.id ?? null
    await insertGateCheck(tx, {
      id,
      siteId,
      guardId: actor.personId,
      personId: found?.facts.person.id ?? null,
      credentialId,
      input: input.kind,
      verdict: verdict.answer,
      reason: verdict.reason,
      checkedAt: now,
    })
    if (credentialId !== null && verdict.answer !== 'stop') await noteUse(tx, credentialId, now)
    await services.audit.append(tx, now, {
      type: 'gate.checked',
      actorId: actor.personId,
      subjects: { site: siteId, person: found?.facts.person.id ?? null, credential: credentialId },
      facts: { check: id, answer: verdict.answer, reason: verdict.reason, input: input.kind },
    })
    return taken
  })
  if (!written.ok) return atField(written, 'code')
  // A pass of another site is told as such, and nothing more of it.
  const here = found !== null && found.facts.site.id === siteId
  return ok({ ...verdict, site, checkedAt: now, pass: here ? await viewPass(read, found, now) : null })
}

function gateFacts(found: CredentialStanding) {
  const { facts, standing, want } = found
  return {
    siteId: facts.site.id,
    desired: want,
    nameAsApproved: nameAsApproved(found),
    hasPhoto: facts.person.photoFileId !== null,
    escortRequired: [...want.entitlements.keys()].some((id) => standing.approved.get(id)?.escortRequired),
  }
}

async function findPass(
  services: Services,
  read: Handle,
  siteId: Id,
  input: GateInput,
  now: Instant,
): Promise<CredentialStanding | null> {
  const shown = input.kind === 'typed' ? await artifactTyped(services, read, siteId, input.text) : null
  const credentialId = input.kind === 'picked' ? input.credentialId : shown?.credentialId
  const found = credentialId === undefined ? null : await standingOf(services, read, credentialId, now)
  if (found?.facts.system.kind !== GATE_PASS) return null
  const replaced = shown?.state === 'gone' && found.want.state !== 'gone'
  return replaced ? usedUp(found) : withLastReason(read, found)
}

/** A pass that ended opens nothing again: who was given access anew has a new one, and old pictures of codes lie about. */
function usedUp(found: CredentialStanding): CredentialStanding {
  return { ...found, want: { state: 'gone', entitlements: new Map(), why: ['ended'], sessionsUntil: null } }
}

/** Only grants that can still give are weighed; where none is left, the last one tells the guard why. */
async function withLastReason(read: Handle, found: CredentialStanding): Promise<CredentialStanding> {
  const { facts, want } = found
  if (!want.why.includes('no_grant')) return found
  const [last] = await lastGrants(read, facts.credential.id, 1)
  if (!last) return found
  return { ...found, want: { ...want, why: [last.endedAt === null ? 'ended' : 'ended_early'] } }
}

async function artifactTyped(
  services: Services,
  read: Handle,
  siteId: Id,
  text: string,
): Promise<ArtifactRow | null> {
  const typed = text.trim()
  if (typed.length === TOKEN_LENGTH) {
    return artifactByToken(read, hashToken(typed))
  }
  const code = typed.toUpperCase().replace(/[\s-]/g, '')
  for (const system of await systemsOfSite(read, siteId)) {
    if (system.kind !== GATE_PASS) continue
    const codeHash = services.keys.hashCode(code, passCodeContext(system.id))
    const artifact = await artifactByCode(read, [system.id], codeHash)
    if (artifact) return artifact
  }
  return null
}
