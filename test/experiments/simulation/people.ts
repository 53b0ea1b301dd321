import { and, eq, isNull, type SQL } from 'drizzle-orm'
import { MINUTE } from '~/domain/kernel/time'
import type { WeeklyOpening } from '~/domain/schedule/schedule'
import { vendorApprovalMacInput } from '~/domain/vendor/approval-text'
import { sha256 } from '~/platform/backing-proof.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { touch } from '~db/repositories/credential-inputs'
import { endGrants } from '~db/repositories/grants'
import { currentVendorApprovals } from '~db/repositories/vendors'
import type { Tx } from '~db/store'
import { grantAccess } from '../../support/grants'
import { actorOf } from '../../support/organisation'
import type { Asked, Stop } from './entitled'
import { GROUPS, type Stage } from './stage'

/** Open for seven minutes out of every twelve: short enough that access closes and opens within each run. */
const HOURS: readonly WeeklyOpening[] = Array.from({ length: 25 }, (_, index) => {
  const text = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
  const from = 10 * 60 + index * 12
  return { day: 2, from: text(from), to: text(from + 7) }
})

/** What was asked for, as far as somebody may still end it. */
export interface Desk {
  readonly open: { readonly rights: Asked[]; readonly grantIds: string[]; readonly credentialIds: string[] }[]
}

/** One thing that people do, chosen by chance. Nothing while the portal is down: they cannot reach it. */
export async function doSomething(stage: Stage, desk: Desk): Promise<void> {
  if (stage.portal === null) return
  const { chance } = stage
  const what = chance.next()
  if (what < 0.62) await ask(stage, desk)
  else if (what < 0.8) await endEarly(stage, desk)
  else if (what < 0.95) await lock(stage)
  else await turnVendor(stage)
}

/** Asked, and approved by both seats; or written by somebody who has only the database. */
async function ask(stage: Stage, desk: Desk): Promise<void> {
  const { chance, world, entitled, organisation } = stage
  const system = chance.pick([...stage.targets.keys()])
  const chosen = some(stage, stage.people, 2)
  // A request is one vendor's.
  const people = chosen.includes('bea') ? ['bea'] : chosen
  const groups = some(stage, GROUPS, 2)
  const from = world.now + (chance.hits(0.4) ? 0 : chance.wait(4 * MINUTE))
  const to = from + MINUTE + chance.wait(10 * MINUTE)
  const weekly = system !== 'sim-deleting' && chance.hits(0.2)
  const forge = chance.hits(0.05) ? chance.pick(['mac', 'one_seat'] as const) : undefined
  const openings = weekly ? HOURS : null
  const rights = people.flatMap((person) =>
    groups.map((group): Asked => {
      const state = { endedAt: null, granted: false, ending: false }
      return { person, system, group, from, to, openings, approved: !forge, ...state }
    }),
  )
  // Before the commit: the engine may be at it in the same instant.
  entitled.asked.push(...rights)
  const made = await grantAccess(stage.portal as NonNullable<Stage['portal']>, organisation, {
    people,
    entitlements: groups.map((group) => `${system}/${group}`),
    from,
    to,
    weekly: openings && { timeZone: 'Europe/Berlin', openings },
    forge,
  })
  for (const right of rights) right.granted = true
  desk.open.push({ rights, ...made })
  if (desk.open.length > 60) desk.open.shift()
}

/** Ends what somebody holds, in one system if it is named: so that a bad spell meets an end. */
export async function endEarly(stage: Stage, desk: Desk, system: string | null = null): Promise<void> {
  if (stage.portal === null) return
  const some = desk.open.filter(
    ({ rights: [right] }) =>
      system === null ||
      (right?.system === system && right.from < stage.world.now && right.to > stage.world.now),
  )
  if (some.length === 0) return
  const one = stage.chance.pick(some)
  desk.open.splice(desk.open.indexOf(one), 1)
  const { services } = stage.portal as NonNullable<Stage['portal']>
  const { now } = stage.world
  for (const right of one.rights) right.ending = true
  await services.store.transact(async (tx) => {
    await endGrants(tx, one.grantIds, now, null, 'the work is done')
    await touch(tx, { credentialIds: one.credentialIds }, now)
    tx.afterCommit(services.wake)
  })
  for (const right of one.rights) if (right.to > now) right.endedAt = now
}

/** Most locks bear on few: while everybody is locked out nothing else can be seen to go wrong. */
const LOCKED = ['person', 'person', 'person', 'person', 'vendor', 'system', 'site', 'everyone'] as const

async function lock(stage: Stage): Promise<void> {
  const { chance, organisation, world } = stage
  const { services } = stage.portal as NonNullable<Stage['portal']>
  const target = chance.pick(LOCKED)
  const person = chance.pick(stage.people)
  const system = chance.pick([...stage.targets.keys()])
  const [key, targetId] = {
    person: [person, organisation.people[person]],
    vendor: ['kestrel', organisation.vendors.kestrel],
    system: [system, organisation.systems[system]],
    site: ['hamburg', organisation.sites.hamburg],
    everyone: [null, undefined],
  }[target] as [string | null, string]
  const stop: Stop = { target, key, from: world.now, to: null, mayStand: true }
  stage.entitled.begun.push(stop)
  const lasts = chance.wait(target === 'person' ? 3 * MINUTE : MINUTE)
  const actor = await actorOf({ services }, organisation.people.pia as string)
  let answered = false
  // Whose process died before it answered looks later whether the lock was kept.
  onceUp(stage, lasts + MINUTE, async () => {
    if (!answered)
      await lift(
        stage,
        (tx) => and(eq(tx.t.accessLock.placedAt, stop.from), isNull(tx.t.accessLock.liftedAt)),
        stop,
      )
  })
  const placed = await placeLock(services, actor, {
    target,
    targetId: targetId ?? null,
    reason: 'an incident',
  })
  answered = true
  if (!placed.ok) {
    stop.mayStand = false
    return
  }
  stage.entitled.stops.push(stop)
  onceUp(stage, lasts, () => lift(stage, (tx) => eq(tx.t.accessLock.id, placed.value), stop))
}

/** What somebody does later, as soon as the portal is there to do it with. */
function onceUp(stage: Stage, delay: number, what: () => Promise<void>): void {
  stage.world.after(delay, () => {
    if (stage.portal === null) onceUp(stage, MINUTE / 2, what)
    else void what()
  })
}

/** Lifts it, as often as the process dies before it has said so. */
async function lift(stage: Stage, which: (tx: Tx) => SQL | undefined, stop: Stop): Promise<void> {
  const { services } = stage.portal as NonNullable<Stage['portal']>
  stop.to ??= stage.world.now
  onceUp(stage, MINUTE, async () => {
    if (stop.mayStand) await lift(stage, which, stop)
  })
  await services.store.transact(async (tx) => {
    const { q, t } = tx
    await q
      .update(t.accessLock)
      .set({
        liftedAt: stage.world.now,
        liftedBy: stage.organisation.people.ines,
        liftReason: 'over',
        cursor: null,
      })
      .where(which(tx))
    tx.afterCommit(services.wake)
  })
  stop.mayStand = false
}

/** Security withdraws its approval of the vendor, and gives it again. */
async function turnVendor(stage: Stage): Promise<void> {
  const { entitled, world, organisation, chance } = stage
  const { services } = stage.portal as NonNullable<Stage['portal']>
  if (entitled.lapsed('kestrel')) return
  const vendorId = organisation.vendors.kestrel as string
  const { now } = world
  const lasts = chance.wait(MINUTE)
  entitled.unsure.add('kestrel')
  await services.store.transact(async (tx) => {
    const { q, t } = tx
    await q
      .update(t.vendorApproval)
      .set({ withdrawnAt: now, withdrawnBy: organisation.people.pia })
      .where(
        and(
          eq(t.vendorApproval.vendorId, vendorId),
          eq(t.vendorApproval.seat, 'physical_security'),
          isNull(t.vendorApproval.withdrawnAt),
        ),
      )
    await touch(tx, { vendorId }, now)
    tx.afterCommit(services.wake)
  })
  entitled.lapse('kestrel', now)
  onceUp(stage, lasts, () => renewVendor(stage, vendorId))
}

async function renewVendor(stage: Stage, vendorId: string): Promise<void> {
  const { services } = stage.portal as NonNullable<Stage['portal']>
  const { now } = stage.world
  stage.entitled.renew('kestrel', now)
  let answered = false
  onceUp(stage, MINUTE, async () => {
    if (!answered) await renewVendor(stage, vendorId)
  })
  await services.store.transact(async (tx) => {
    const standing = await currentVendorApprovals(tx, [vendorId])
    if (standing.some(({ seat }) => seat === 'physical_security')) return
    const approval = {
      id: services.ids.id(),
      vendorId,
      seat: 'physical_security' as const,
      approverId: stage.organisation.people.pia as string,
      decidedAt: now,
    }
    const evaluation = 'Looked at again.'
    const mac = services.keys.mac(
      vendorApprovalMacInput({ ...approval, evaluationDigest: sha256(evaluation) }),
    )
    await tx.q.insert(tx.t.vendorApproval).values({ ...approval, evaluation, mac })
    await touch(tx, { vendorId }, now)
    tx.afterCommit(services.wake)
  })
  answered = true
  stage.entitled.unsure.delete('kestrel')
}

function some<T>({ chance }: Stage, from: readonly T[], most: number): T[] {
  const count = chance.between(1, most)
  const left = [...from]
  return Array.from({ length: count }, () => left.splice(chance.between(0, left.length - 1), 1)[0] as T)
}
