import type { Connector } from '~/connectors/contract'
import {
  type Signatures,
  type SignOff,
  type SignOffStanding,
  seatIsAwaited,
  signedText,
  standingOf,
  whyNotSigned,
} from '~/domain/connected-system/sign-off'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may, seatsAt } from '~/domain/person/roles'
import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { insertSignOff, newestSignOffs, systemsToSign } from '~db/repositories/sign-offs'
import { type SystemRow, systemById, updateSystem } from '~db/repositories/systems'
import type { Handle } from '~db/store'
import { withSecondFactor } from '../identity/second-factor.server'
import { portalPolicy, signaturePeriods } from '../policy/portal-policy.server'

/** What a system is now, as it is signed. */
export interface Signable {
  readonly digest: string
  readonly body: string
}

export function signableOf(system: SystemRow, { capabilities }: Connector): Signable {
  const body = signedText(system.id, {
    kind: system.kind,
    siteId: system.siteId,
    segment: system.networkSegment,
    ownerId: system.ownerId,
    ownerSeat: system.ownerSeat,
    patchOwner: system.patchOwner,
    identity: system.approvedIdentity,
    settings: system.config,
    capabilities,
    manualSteps: system.manualSteps,
    revision: system.signedRevision,
  })
  return { body, digest: sha256(body) }
}

/** A system with what its newest signatures are worth now. */
export interface SignedSystem {
  readonly system: SystemRow
  readonly now: Signable
  readonly signatures: Signatures
  readonly standing: SignOffStanding
}

/** The standing of several systems, in one query however many they are. */
export async function signedSystems(
  { connectors }: Pick<Services, 'connectors'>,
  h: Handle,
  systems: readonly SystemRow[],
  at: Instant,
): Promise<SignedSystem[]> {
  const rows = await newestSignOffs(
    h,
    systems.map((system) => system.id),
  )
  const countsFor = await signaturePeriods(h)
  const bySystem = new Map(
    rows.map((row) => [`${row.systemId} ${row.seat}`, { ...row, countsFor: countsFor(row.at) } as SignOff]),
  )
  return systems.map((system) => {
    const of = (seat: Seat) => bySystem.get(`${system.id} ${seat}`) ?? null
    const signatures = { it: of('it'), physical_security: of('physical_security') }
    const now = signableOf(system, connectors.get(system.kind))
    return { system, now, signatures, standing: standingOf(signatures, now, at) }
  })
}

/** One seat's signature under what stood on the page. */
export interface SignOffInput {
  readonly seat: Seat
  readonly digest: string
  readonly code: string
}

/**
 * One seat of the system's site signs, with a fresh code, what the system is: its segment, owners, identity, settings,
 * capabilities and manual steps, as they stood on the page, with the secret and the rights that it has. It counts with the other
 * seat's signature under the same, by another person, until anything of it changes or the policy's period is over. Problems:
 * not_found, archived, those of `whyNotSigned`, and at `code` those of `proveSecondFactor`.
 */
export async function signOff(
  services: Services,
  actor: Actor,
  systemId: Id,
  { seat, digest, code }: SignOffInput,
): Promise<Result<{ readonly complete: boolean }>> {
  const now = services.clock.now()
  const allowed = (actor: Actor, siteId: Id) => may(actor, 'system.sign_off', { siteId, seat }, now)
  const before = await systemById(services.store.read, systemId)
  if (!before || !allowed(actor, before.siteId)) return refuse('not_found')
  return withSecondFactor(services, actor, code, now, async (tx, actor) => {
    const system = await systemById(tx, systemId)
    if (!system || !allowed(actor, system.siteId)) return refuse('not_found')
    if (system.archivedAt !== null) return refuse('archived')
    const [signed] = await signedSystems(services, tx, [system], now)
    if (!signed || signed.now.digest !== digest) return refuse('changed_meanwhile')
    const { signatures } = signed
    const why = whyNotSigned(signatures, seat, actor.personId, digest, now)
    if (why !== null) return refuse(why)
    const own = { seat, personId: actor.personId, at: now, digest, body: signed.now.body }
    const { signOffEvery: countsFor } = await portalPolicy(tx)
    await insertSignOff(tx, { id: services.ids.id(), systemId, ...own })
    const after = standingOf({ ...signatures, [seat]: { ...own, countsFor } }, signed.now, now)
    const complete = after.state === 'signed'
    if (complete) await updateSystem(tx, systemId, { signOffRemindedAt: null })
    await services.audit.append(tx, now, {
      type: 'system.signed_by_seat',
      actorId: actor.personId,
      subjects: { site: system.siteId, system: systemId },
      facts: { seat, digest, complete },
    })
    return ok({ complete })
  })
}

/** More than this is "many". */
const MOST_COUNTED = 200

/** How many systems wait for the actor's signature, of those both seats were reminded of; counted up to 200. */
export async function countSystemsToSign(services: Services, actor: Actor): Promise<number> {
  const now = services.clock.now()
  const h = services.store.read
  const siteIds = [...new Set(actor.assignments.flatMap((each) => each.siteId ?? []))]
  const held = siteIds.filter((siteId) => seatsAt(actor, siteId, now).length > 0)
  const systems = await systemsToSign(h, held, MOST_COUNTED)
  if (systems.length === 0) return 0
  const signed = await signedSystems(services, h, systems, now)
  return signed.filter(({ system, signatures, now: is, standing }) => {
    const seats = standing.state === 'signed' ? [] : seatsAt(actor, system.siteId, now)
    return seats.some((seat) => seatIsAwaited(signatures, seat, is.digest, now))
  }).length
}

/** Seats for which this person could sign now. */
export function seatsToSign(
  actor: Actor,
  { system, signatures, now: is }: SignedSystem,
  now: Instant,
): readonly Seat[] {
  return SEATS.filter(
    (seat) =>
      may(actor, 'system.sign_off', { siteId: system.siteId, seat }, now) &&
      whyNotSigned(signatures, seat, actor.personId, is.digest, now) === null,
  )
}
