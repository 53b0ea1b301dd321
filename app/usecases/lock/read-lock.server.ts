import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import type { LockTarget } from '~/domain/lock/lock'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { FANNED_OUT } from '~db/repositories/credential-inputs'
import { type LockRow, lockById, recentLocks, standingLocks } from '~db/repositories/locks'
import { peopleByIds } from '~db/repositories/people'
import type { Handle } from '~db/store'
import { concernedSites, type NamedTarget, namedTarget, targetNames } from './lock-target.server'

/** How far a lock has come: its own row's counters, whoever and however many it names. */
export interface LockProgress {
  /** Everybody it names was found; until then `affected` still grows. */
  readonly reachedAll: boolean
  readonly affected: number
  readonly confirmed: number
  readonly unknown: number
  readonly pending: number
  readonly confirmedAt: Instant | null
  readonly liftedAt: Instant | null
  /** It still moves: not everybody found, or something neither gone nor given up on. */
  readonly moving: boolean
}

export interface LockView extends LockProgress {
  readonly id: Id
  readonly target: LockTarget
  readonly targetId: Id | null
  /** '' for everyone. */
  readonly name: string
  readonly reason: string
  readonly placedBy: string
  readonly placedAt: Instant
  readonly liftedBy: string | null
  readonly liftReason: string | null
  readonly mayLift: boolean
}

/** How many lifted locks the list shows. */
const RECENT = 50

/** Locks that stand, and the latest that were lifted, newest first. Problems: not_found. */
export async function listLocks(
  services: Services,
  actor: Actor,
): Promise<Result<{ readonly standing: readonly LockView[]; readonly lifted: readonly LockView[] }>> {
  const now = services.clock.now()
  if (!may(actor, 'live.read', {}, now)) return refuse('not_found')
  const h = services.store.read
  const standing = (await standingLocks(h)).toReversed()
  const lifted = (await recentLocks(h, RECENT)).filter((lock) => lock.liftedAt !== null)
  const views = await lockViews(h, actor, [...standing, ...lifted], now)
  return ok({ standing: views.slice(0, standing.length), lifted: views.slice(standing.length) })
}

/** One lock and how far it has come. Problems: not_found. */
export async function readLock(services: Services, actor: Actor, lockId: Id): Promise<Result<LockView>> {
  const now = services.clock.now()
  if (!may(actor, 'live.read', {}, now)) return refuse('not_found')
  const lock = await lockById(services.store.read, lockId)
  const [view] = lock ? await lockViews(services.store.read, actor, [lock], now) : []
  return view ? ok(view) : refuse('not_found')
}

/** The counters of a lock alone: one row, however often it is asked for. Problems: not_found. */
export async function readLockProgress(
  services: Services,
  actor: Actor,
  lockId: Id,
): Promise<Result<LockProgress>> {
  if (!may(actor, 'live.read', {}, services.clock.now())) return refuse('not_found')
  const lock = await lockById(services.store.read, lockId)
  return lock ? ok(progressOf(lock)) : refuse('not_found')
}

function progressOf(lock: LockRow): LockProgress {
  const { affected, confirmed, unknown, confirmedAt, liftedAt } = lock
  return {
    reachedAll: lock.cursor === FANNED_OUT,
    affected,
    confirmed,
    unknown,
    pending: Math.max(0, affected - confirmed - unknown),
    confirmedAt,
    liftedAt,
    moving: liftedAt === null && confirmedAt === null,
  }
}

/** What a lock is about to name. Problems: not_found, also for those who may not place it. */
export async function readLockTarget(
  services: Services,
  actor: Actor,
  target: LockTarget,
  targetId: Id | null,
): Promise<Result<NamedTarget>> {
  if (!may(actor, 'lock.place', {}, services.clock.now())) return refuse('not_found')
  const named = await namedTarget(services.store.read, target, targetId)
  return named ? ok(named) : refuse('not_found')
}

async function lockViews(
  h: Handle,
  actor: Actor,
  locks: readonly LockRow[],
  now: Instant,
): Promise<readonly LockView[]> {
  const names = await targetNames(h, locks)
  const people = await peopleByIds(h, [
    ...new Set(locks.flatMap((lock) => [lock.placedBy, lock.liftedBy].filter((id) => id !== null))),
  ])
  const nameOf = (id: Id | null) => people.find((person) => person.id === id)?.name ?? null
  const mayLift = async (lock: LockRow) =>
    lock.liftedAt === null &&
    lock.placedBy !== actor.personId &&
    may(actor, 'lock.lift', { siteIds: await concernedSites(h, lock, now) }, now)
  const views = locks.map(async (lock) => {
    return {
      id: lock.id,
      target: lock.target,
      targetId: lock.targetId,
      name: names.get(lock.targetId ?? '') ?? '',
      reason: lock.reason,
      placedBy: nameOf(lock.placedBy) ?? '',
      placedAt: lock.placedAt,
      liftedBy: nameOf(lock.liftedBy),
      liftReason: lock.liftReason,
      ...progressOf(lock),
      mayLift: await mayLift(lock),
    }
  })
  return Promise.all(views)
}
