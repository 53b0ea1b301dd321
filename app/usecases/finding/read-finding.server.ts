import { isOwnDrift } from '~/domain/connected-system/own-accounts'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant, Millis } from '~/domain/kernel/time'
import { reaches, siteReach } from '~/domain/person/reach'
import { type Actor, may } from '~/domain/person/roles'
import { acceptanceStands, isAcceptable, wordsSaid } from '~/domain/reconciliation/acceptance'
import { whyNotAdopted } from '~/domain/reconciliation/adoption'
import {
  confirmationStands,
  type ForeignAccount,
  foreignAccountOf,
} from '~/domain/reconciliation/foreign-end'
import type { Services } from '~/platform/services'
import { findingsOfSubject } from '~db/repositories/foreign-ends'
import { peopleByIds } from '~db/repositories/people'
import { requestById } from '~db/repositories/requests'
import { portalPolicy } from '../policy/portal-policy.server'
import { acceptanceDigest } from './accept-finding.server'
import { whyNoEnd } from './end-account.server'
import { bearingOf, type FindingOfSystem, findingWithSystem } from './finding-of-system.server'
import { type FindingView, findingViews } from './list-findings.server'

/** So many earlier findings of the same account are shown. */
const MOST_EARLIER = 20

export interface FindingPage {
  readonly finding: FindingView
  readonly kindTitle: string
  /** It concerns an account that is there by right. */
  readonly ownAccount: boolean
  /** Where people say what became of a lost thing; null for other findings, and for who does not work there. */
  readonly lostTaskId: Id | null
  readonly closedAt: Instant | null
  readonly closedWhy: string | null
  /** When the account was made, as the target tells it. */
  readonly createdAt: Instant | null
  /** What was found of the same account before, newest first. */
  readonly earlier: readonly {
    readonly id: Id
    readonly kind: string
    readonly openedAt: Instant
    readonly closedAt: Instant | null
    readonly closedWhy: string | null
  }[]
  readonly acceptance: {
    readonly possible: boolean
    readonly stands: boolean
    readonly until: Instant | null
    readonly reason: string | null
    /** Who of each seat said it; null while nobody did. */
    readonly said: Readonly<Record<Seat, string | null>>
    readonly atMost: Millis
    /** Of the account as it is now: the word for it carries this. */
    readonly digest: string
    /** Seats for which the reader can say it now. */
    readonly mayAccept: readonly Seat[]
    readonly mayWithdraw: boolean
  }
  readonly end: {
    /** The account that would be ended: id and name. */
    readonly account: ForeignAccount | null
    /** Of the system's target, as it is shown. */
    readonly targetVersion: number
    /** Why nobody can end it through the portal; null when that is a way out. */
    readonly whyNot: string | null
    readonly confirmedBy: string | null
    readonly confirmedAt: Instant | null
    /** The account was listed otherwise since it was confirmed. */
    readonly changed: boolean
    readonly orderedBy: string | null
    readonly orderedAt: Instant | null
    readonly attempts: number
    readonly nextAt: Instant | null
    readonly fault: string | null
    readonly mayConfirm: boolean
    readonly mayOrder: boolean
    readonly mayWithdraw: boolean
  }
  readonly adoption: {
    readonly whyNot: string | null
    readonly mayAsk: boolean
    readonly request: { readonly id: Id; readonly number: number; readonly state: string } | null
  }
  readonly now: Instant
}

/** One finding with its ways out, for those who read findings of its site and for its system's owner. Problems: not_found. */
export async function readFinding(
  services: Services,
  actor: Actor,
  findingId: Id,
): Promise<Result<FindingPage>> {
  const now = services.clock.now()
  const h = services.store.read
  const held = await findingWithSystem(h, findingId)
  if (!held || !mayRead(actor, held, now)) return refuse('not_found')
  const { finding, system } = held
  const [view] = await findingViews(h, [finding], now)
  if (!view) return refuse('not_found')
  const people = await peopleByIds(
    h,
    [
      finding.acceptByIt,
      finding.acceptByPhysicalSecurity,
      finding.endConfirmedBy,
      finding.endOrderedBy,
    ].filter((id) => id !== null),
  )
  const nameOf = (id: Id | null) => (id === null ? null : (people.find((each) => each.id === id)?.name ?? id))
  const connector = services.connectors.get(system.kind)
  const request = finding.adoptRequestId === null ? null : await requestById(h, finding.adoptRequestId)
  const noAdoption =
    whyNotAdopted(finding, await bearingOf(h, held, now), now) ?? (connector.adopt ? null : 'cannot_adopt')
  const { createdAt } = finding.account
  return ok({
    finding: view,
    kindTitle: connector.title,
    ownAccount: isOwnDrift(finding),
    lostTaskId:
      finding.kind === 'lost' &&
      may(actor, 'task.work', { siteId: system.siteId, ownerId: system.ownerId }, now)
        ? finding.subject
        : null,
    closedAt: finding.closedAt,
    closedWhy: finding.closedWhy,
    createdAt: typeof createdAt === 'number' ? createdAt : null,
    earlier: (await findingsOfSubject(h, finding, MOST_EARLIER))
      .filter((each) => each.id !== finding.id)
      .map(({ id, kind, openedAt, closedAt, closedWhy }) => ({ id, kind, openedAt, closedAt, closedWhy })),
    acceptance: await acceptanceOf(services, actor, held, nameOf, now),
    end: await endOf(services, actor, held, nameOf, now),
    adoption: {
      whyNot: noAdoption,
      mayAsk:
        noAdoption === null &&
        may(actor, 'finding.adopt', { siteId: system.siteId, ownerId: system.ownerId }, now),
      request: request && { id: request.id, number: request.number, state: request.state },
    },
    now,
  })
}

function mayRead(actor: Actor, { finding, system }: FindingOfSystem, now: Instant): boolean {
  const reach = siteReach(actor, 'audit.read', now)
  if (reach !== null && reaches(reach, finding.siteId)) return true
  return may(actor, 'finding.confirm_end', { ownerId: system.ownerId }, now)
}

type NameOf = (id: Id | null) => string | null

async function acceptanceOf(
  services: Services,
  actor: Actor,
  held: FindingOfSystem,
  nameOf: NameOf,
  now: Instant,
): Promise<FindingPage['acceptance']> {
  const { finding, system } = held
  const said = wordsSaid(finding, now)
  const seats = SEATS.filter((seat) => may(actor, 'finding.accept', { siteId: system.siteId, seat }, now))
  const stands = acceptanceStands(finding, now)
  const open = finding.closedAt === null && isAcceptable(finding.kind) && finding.endOrderedAt === null
  const anySaid = SEATS.some((seat) => said[seat] !== null)
  const isOther = (seat: Seat) => !SEATS.some((each) => each !== seat && said[each] === actor.personId)
  return {
    possible: open,
    stands,
    until: anySaid ? finding.acceptUntil : null,
    reason: anySaid ? finding.acceptReason : null,
    said: { it: nameOf(said.it), physical_security: nameOf(said.physical_security) },
    atMost: (await portalPolicy(services.store.read)).acceptAtMost,
    digest: acceptanceDigest(held),
    mayAccept: open && !stands ? seats.filter((seat) => said[seat] === null && isOther(seat)) : [],
    mayWithdraw: finding.closedAt === null && anySaid && seats.length > 0,
  }
}

async function endOf(
  services: Services,
  actor: Actor,
  held: FindingOfSystem,
  nameOf: NameOf,
  now: Instant,
): Promise<FindingPage['end']> {
  const { finding, system } = held
  const whyNot = await whyNoEnd(services, services.store.read, held, now)
  const isOwner = may(actor, 'finding.confirm_end', { ownerId: system.ownerId }, now)
  const holdsSeat = may(actor, 'finding.order_end', { siteId: system.siteId }, now)
  const stands = confirmationStands(finding) && finding.endConfirmedBy === system.ownerId
  const waits = finding.endConfirmedBy !== null && finding.endOrderedAt === null
  return {
    account: foreignAccountOf(finding),
    targetVersion: system.targetVersion,
    whyNot,
    confirmedBy: nameOf(finding.endConfirmedBy),
    confirmedAt: finding.endConfirmedAt,
    changed: waits && !stands,
    orderedBy: nameOf(finding.endOrderedBy),
    orderedAt: finding.endOrderedAt,
    attempts: finding.endAttempts ?? 0,
    nextAt: finding.endDueAt,
    fault: finding.endFault,
    mayConfirm: whyNot === null && isOwner && !stands,
    mayOrder: whyNot === null && holdsSeat && stands && finding.endConfirmedBy !== actor.personId,
    mayWithdraw: waits && finding.closedAt === null && (isOwner || holdsSeat),
  }
}
