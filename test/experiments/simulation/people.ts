import { and, eq, isNull } from 'drizzle-orm'
import { MINUTE } from '~/domain/kernel/time'
import type { WeeklyOpening } from '~/domain/schedule/schedule'
import { vendorApprovalMacInput } from '~/domain/vendor/approval-text'
import { sha256 } from '~/platform/backing-proof.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { touch } from '~db/repositories/credential-inputs'
import { endGrants } from '~db/repositories/grants'
import { grantAccess } from '../../support/grants'
import { actorOf } from '../../support/organisation'
import type { Asked, Stop } from './entitled'
import { GROUPS, type Stage } from './stage'

const HOURS: readonly WeeklyOpening[] = [
  { day: 2, from: '10:00', to: '11:00' },
  { day: 2, from: '11:30', to: '13:15' },
  { day: 2, from: '14:00', to: '16:00' },
  { day: 3, from: '08:00', to: '17:00' },
]

/** What was asked for and what stands, as far as somebody may still do something about it. */
export interface Desk {
  readonly open: { readonly rights: Asked[]; readonly grantIds: string[]; readonly credentialIds: string[] }[]
  readonly locks: { readonly id: string; readonly stop: Stop }[]
}

/** One thing that people do, chosen by chance. Nothing while the portal is down: they cannot reach it. */
export async function doSomething(stage: Stage, desk: Desk): Promise<void> {
  if (stage.portal === null) return
  const { chance } = stage
  const what = chance.next()
  if (what < 0.62) await ask(stage, desk)
  else if (what < 0.8) await endEarly(stage, desk)
  else if (what < 0.87) await lock(stage, desk)
  else if (what < 0.96) await lift(stage, desk)
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
    groups.map((group) => ({ person, system, group, from, to, openings, approved: !forge, endedAt: null })),
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
  desk.open.push({ rights, ...made })
  if (desk.open.length > 60) desk.open.shift()
}

async function endEarly(stage: Stage, desk: Desk): Promise<void> {
  if (desk.open.length === 0) return
  const [one] = desk.open.splice(stage.chance.between(0, desk.open.length - 1), 1)
  if (!one) return
  const { services } = stage.portal as NonNullable<Stage['portal']>
  const { now } = stage.world
  await services.store.transact(async (tx) => {
    await endGrants(tx, one.grantIds, now, null, 'the work is done')
    await touch(tx, { credentialIds: one.credentialIds }, now)
    tx.afterCommit(services.wake)
  })
  for (const right of one.rights) if (right.to > now) right.endedAt = now
}

async function lock(stage: Stage, desk: Desk): Promise<void> {
  const { chance, organisation, world } = stage
  const { services } = stage.portal as NonNullable<Stage['portal']>
  const target = chance.pick(['person', 'person', 'vendor', 'system', 'site', 'everyone'] as const)
  const person = chance.pick(stage.people)
  const system = chance.pick([...stage.targets.keys()])
  const [key, targetId] = {
    person: [person, organisation.people[person]],
    vendor: ['kestrel', organisation.vendors.kestrel],
    system: [system, organisation.systems[system]],
    site: ['hamburg', organisation.sites.hamburg],
    everyone: [null, undefined],
  }[target] as [string | null, string]
  const stop: Stop = { target, key, from: world.now, to: null }
  const actor = await actorOf({ services }, organisation.people.pia as string)
  const placed = await placeLock(services, actor, {
    target,
    targetId: targetId ?? null,
    reason: 'an incident',
  })
  if (!placed.ok) return
  stage.entitled.stops.push(stop)
  desk.locks.push({ id: placed.value, stop })
}

async function lift(stage: Stage, desk: Desk): Promise<void> {
  const [one] = desk.locks
  if (!one) return
  const { services } = stage.portal as NonNullable<Stage['portal']>
  one.stop.to = stage.world.now
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
      .where(eq(t.accessLock.id, one.id))
    tx.afterCommit(services.wake)
  })
  if (desk.locks[0] === one) desk.locks.shift()
}

/** Security withdraws its approval of the vendor, or gives it again. */
async function turnVendor(stage: Stage): Promise<void> {
  const { entitled, world, organisation } = stage
  const { services } = stage.portal as NonNullable<Stage['portal']>
  const vendorId = organisation.vendors.kestrel as string
  const { now } = world
  const again = entitled.lapsed('kestrel')
  if (again) entitled.renew('kestrel', now)
  await services.store.transact(async (tx) => {
    const { q, t } = tx
    if (again) {
      const approverId = organisation.people.pia as string
      const evaluation = 'Looked at again.'
      const approval = {
        id: services.ids.id(),
        vendorId,
        seat: 'physical_security' as const,
        approverId,
        decidedAt: now,
      }
      const mac = services.keys.mac(
        vendorApprovalMacInput({ ...approval, evaluationDigest: sha256(evaluation) }),
      )
      await q.insert(t.vendorApproval).values({ ...approval, evaluation, mac })
    } else {
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
    }
    await touch(tx, { vendorId }, now)
    tx.afterCommit(services.wake)
  })
  if (!again) entitled.lapse('kestrel', now)
}

function some<T>({ chance }: Stage, from: readonly T[], most: number): T[] {
  const count = chance.between(1, most)
  const left = [...from]
  return Array.from({ length: count }, () => left.splice(chance.between(0, left.length - 1), 1)[0] as T)
}
