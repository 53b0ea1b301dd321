import { type FreezeReason, whyNotResumable } from '~/domain/giving/freeze'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { freezeReasons } from '~/platform/wanted.server'
import { type GivingFreezeRow, recentFreezes, standingFreezes } from '~db/repositories/giving-freezes'
import { credentialsToGive } from '~db/repositories/grants'
import { peopleByIds } from '~db/repositories/people'

/** Freezes that are over and still listed. */
const RECENT = 50

/** Waiting credentials are counted up to here. */
const MOST_WAITING = 1_000

/** What one seat said of a freeze. */
export interface SeatWord {
  readonly seat: Seat
  readonly by: string
  readonly found: string
}

export interface FreezeView {
  readonly id: Id
  readonly reason: FreezeReason
  readonly frozenAt: Instant
  readonly resumedAt: Instant | null
  readonly said: readonly SeatWord[]
  /** Seats that the reader can speak for about it now. */
  readonly mayResume: readonly Seat[]
  /** What was measured when it froze: numbers by their names in the log. */
  readonly facts: Readonly<Record<string, number>>
}

export interface GivingView {
  readonly standing: readonly FreezeView[]
  readonly past: readonly FreezeView[]
  /** Credentials that would be given something now; counted while giving is frozen. */
  readonly waiting: { readonly count: number; readonly more: boolean } | null
  /** Nothing new is given at this moment. */
  readonly frozen: boolean
  /** What the machine's clock says, and the time that the rules go by. */
  readonly wall: Instant
  readonly now: Instant
  readonly ceiling: number
}

/** Whether anything new is given, why not, and what there was before. Problems: not_found. */
export async function readGiving(services: Services, actor: Actor): Promise<Result<GivingView>> {
  const { clock, env } = services
  const now = clock.now()
  if (!may(actor, 'giving.read', {}, now)) return refuse('not_found')
  const h = services.store.read
  const standing = await standingFreezes(h)
  const past = (await recentFreezes(h, RECENT)).filter((row) => row.resumedAt !== null)
  const views = await freezeViews(services, actor, [...standing, ...past], now)
  const frozen = freezeReasons(clock, standing).length > 0
  const waiting = frozen ? await credentialsToGive(h, now, MOST_WAITING + 1) : []
  return ok({
    standing: views.slice(0, standing.length),
    past: views.slice(standing.length),
    waiting: frozen
      ? { count: Math.min(waiting.length, MOST_WAITING), more: waiting.length > MOST_WAITING }
      : null,
    frozen,
    wall: clock.wall(),
    now,
    ceiling: env.givingPerHour,
  })
}

/** One freeze that stands, for whoever is about to resume it. Problems: not_found, also for those who may not. */
export async function readFreezeToResume(
  services: Services,
  actor: Actor,
  freezeId: Id,
): Promise<Result<FreezeView>> {
  const view = await readGiving(services, actor)
  if (!view.ok) return view
  const freeze = view.value.standing.find((each) => each.id === freezeId)
  return freeze && freeze.mayResume.length > 0 ? ok(freeze) : refuse('not_found')
}

/** Why nothing new is given at this moment; empty while giving goes on. */
export async function whyFrozen(services: Services): Promise<readonly FreezeReason[]> {
  return freezeReasons(services.clock, await standingFreezes(services.store.read))
}

async function freezeViews(
  services: Services,
  actor: Actor,
  rows: readonly GivingFreezeRow[],
  now: Instant,
): Promise<FreezeView[]> {
  const ids = rows.flatMap((row) =>
    [row.resumedByIt, row.resumedByPhysicalSecurity].filter((id) => id !== null),
  )
  const people = await peopleByIds(services.store.read, [...new Set(ids)])
  return rows.map((row) => {
    const reason = row.reason as FreezeReason
    const text = (key: string) => (typeof row.facts[key] === 'string' ? (row.facts[key] as string) : '')
    const word = (seat: Seat, by: Id | null, found: string): SeatWord[] =>
      by === null
        ? []
        : [{ seat, by: people.find((person) => person.id === by)?.name ?? 'somebody', found: text(found) }]
    return {
      id: row.id,
      reason,
      frozenAt: row.frozenAt,
      resumedAt: row.resumedAt,
      said: [
        ...word('it', row.resumedByIt, 'foundByIt'),
        ...word('physical_security', row.resumedByPhysicalSecurity, 'foundByPhysicalSecurity'),
      ],
      mayResume: SEATS.filter(
        (seat) =>
          may(actor, 'giving.resume', { seat }, now) &&
          whyNotResumable({ ...row, reason }, seat, actor.personId) === null,
      ),
      facts: Object.fromEntries(
        Object.entries(row.facts).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
      ),
    }
  })
}
