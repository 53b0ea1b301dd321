import type { Id, Seat } from '~/domain/kernel/ids'
import { otherSeat } from '~/domain/kernel/ids'
import { ok, type Problem, type Result, refuse } from '~/domain/kernel/result'
import { DAY, type Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import {
  acceptanceStands,
  acceptedText,
  NOT_ACCEPTED,
  whyNotAccepted,
  wordsSaid,
} from '~/domain/reconciliation/acceptance'
import { seenAtTarget } from '~/domain/reconciliation/foreign-end'
import { endOfLocalDay } from '~/domain/schedule/local-time'
import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { updateFinding } from '~db/repositories/findings'
import { siteById } from '~db/repositories/sites'
import type { Tx } from '~db/store'
import { withSecondFactor } from '../identity/second-factor.server'
import { portalPolicy } from '../policy/portal-policy.server'
import { type FindingOfSystem, findingWithSystem } from './finding-of-system.server'

/** One seat's word that what was found may stay for a while. */
export interface Acceptance {
  readonly seat: Seat
  /** The last local day of the site on which it may stay, 'YYYY-MM-DD'. */
  readonly untilDay: string
  readonly reason: string
  /** `acceptanceDigest` of the account that stood on the page. */
  readonly digest: string
  readonly code: string
}

/** What a form carries of the account that it shows: its word counts for that account, there, with those rights, alone. */
export function acceptanceDigest({ finding, system }: FindingOfSystem): string {
  return sha256(acceptedText(finding, system.targetVersion))
}

const AT_FIELD: Readonly<Record<string, string>> = {
  acceptance_over: 'untilDay',
  acceptance_too_long: 'untilDay',
}

/**
 * One seat of the site accepts, with a fresh code, that what was found stays until a date. It counts with the same word of the
 * other seat, by another person; then the finding is out of the way until that date, or until the account changes. Problems:
 * not_found, those of `whyNotAccepted`, and at `code` those of `proveSecondFactor`.
 */
export async function acceptFinding(
  services: Services,
  actor: Actor,
  findingId: Id,
  { seat, untilDay, reason, digest, code }: Acceptance,
): Promise<Result<{ readonly complete: boolean }>> {
  const now = services.clock.now()
  const allowed = (actor: Actor, siteId: Id) => may(actor, 'finding.accept', { siteId, seat }, now)
  const before = await findingWithSystem(services.store.read, findingId)
  if (!before || !allowed(actor, before.system.siteId)) return refuse('not_found')
  return withSecondFactor(services, actor, code, now, async (tx, actor) => {
    const held = await findingWithSystem(tx, findingId)
    const site = held && (await siteById(tx, held.system.siteId))
    if (!held || !site || !allowed(actor, site.id)) return refuse('not_found')
    const { finding } = held
    const until = endOfLocalDay(untilDay, site.timeZone)
    const { acceptAtMost } = await portalPolicy(tx)
    const word = { seat, personId: actor.personId, until, reason, digest }
    const why = whyNotAccepted(finding, word, acceptanceDigest(held), acceptAtMost, now)
    if (why === null && !seenAtTarget(finding, held.system)) return refuse('account_changed')
    if (why !== null) return refuse(problemOf(why, Math.floor(acceptAtMost / DAY)))
    const said = wordsSaid(finding, now)
    const complete = said[otherSeat(seat)] !== null
    const by = { ...said, [seat]: actor.personId }
    await updateFinding(tx, findingId, {
      acceptUntil: until,
      acceptReason: reason,
      acceptByIt: by.it,
      acceptByPhysicalSecurity: by.physical_security,
      acceptedAt: complete ? now : null,
    })
    await append(services, tx, actor, held, 'finding.accepted_by_seat', { seat, until, digest }, now)
    if (complete) await append(services, tx, actor, held, 'finding.accepted', { until }, now)
    return ok({ complete })
  })
}

/**
 * Takes an acceptance back, also one that stands: whoever holds a seat of the site. The finding is open again, so no fresh
 * code is waited for. Problems: not_found, second_factor_unproved, nothing_accepted.
 */
export async function withdrawAcceptance(
  services: Services,
  actor: Actor,
  findingId: Id,
): Promise<Result<null>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const held = await findingWithSystem(tx, findingId)
    const siteId = held?.system.siteId ?? null
    const seats = (['it', 'physical_security'] as const).filter((seat) =>
      may(actor, 'finding.accept', { siteId, seat }, now),
    )
    if (!held || seats.length === 0) return refuse('not_found')
    if (!actor.secondFactorProved) return refuse('second_factor_unproved')
    const { finding } = held
    const said = wordsSaid(finding, now)
    if (finding.closedAt !== null || (said.it === null && said.physical_security === null)) {
      return refuse('nothing_accepted')
    }
    await updateFinding(tx, findingId, NOT_ACCEPTED)
    const stood = acceptanceStands(finding, now)
    await append(services, tx, actor, held, 'finding.acceptance_withdrawn', { stood }, now)
    return ok(null)
  })
}

function problemOf(code: string, days: number): Problem {
  const field = AT_FIELD[code]
  return { code, ...(field === undefined ? {} : { field }), detail: { days } }
}

async function append(
  services: Services,
  tx: Tx,
  actor: Actor,
  { finding, system }: FindingOfSystem,
  type: 'finding.accepted_by_seat' | 'finding.accepted' | 'finding.acceptance_withdrawn',
  facts: Record<string, string | number | boolean>,
  now: Instant,
): Promise<void> {
  const { id, kind, credentialId, personId } = finding
  await services.audit.append(tx, now, {
    type,
    actorId: actor.personId,
    subjects: { system: system.id, site: system.siteId, credential: credentialId, person: personId },
    facts: { finding: id, kind, ...facts },
  })
}
