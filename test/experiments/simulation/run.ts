import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import { HOUR, MINUTE, SECOND } from '~/domain/kernel/time'
import type { Store } from '~db/store'
import { BOUND } from './oracle'
import { type Desk, doSomething, endEarly } from './people'
import { type Place, type Stage, setStage } from './stage'
import { MOODS, type Mood, type Target } from './target'

export interface RunResult {
  readonly seed: number
  /** Messages, timers, faults and doings that were played, and transactions that were committed. */
  readonly steps: number
  readonly violation: string | null
  readonly confirmed: number
  readonly crashes: number
  readonly cameBack: number
  /** All that happened, in short: two runs of one seed have the same. */
  readonly trace: string
}

/** How long people and faults go on, and how long it is then quiet, ms. */
export interface Length {
  readonly wild: number
  readonly quiet: number
  /** How often a target turns bad, and for how long, ms: means. */
  readonly tempo: Tempo
}

interface Tempo {
  readonly every: number
  readonly spell: number
}

/** One after the other, so that all that can go wrong goes wrong within minutes; or with hours in which all is well. */
export const STORM: Tempo = { every: 1.5 * MINUTE, spell: MINUTE }
export const WEATHER: Tempo = { every: 10 * MINUTE, spell: 5 * MINUTE }

/** One run of the simulation: everything in it follows from the seed. */
export async function simulate(seed: number, length: Length, place: Place): Promise<RunResult> {
  const stage = await setStage(seed, place)
  const { world, oracle, chance } = stage
  const tally = { crashes: 0, cameBack: 0 }
  const desk: Desk = { open: [] }
  const moods: Mood[] = []
  const end = world.now + length.wild
  const wild = () => world.now < end
  world.takeTimers()
  try {
    stage.portal?.engine.start()
    repeat(stage, 6 * SECOND, wild, () => void doSomething(stage, desk))
    for (const target of stage.targets.values()) {
      repeat(stage, length.tempo.every, wild, () => changeMood(stage, target, length.tempo, moods, desk))
      repeat(stage, 4 * MINUTE, wild, () => bringBack(stage, target, tally))
      repeat(stage, 5 * MINUTE, wild, () => replace(stage, target))
    }
    repeat(stage, 5 * MINUTE, wild, () => crash(stage, tally))
    const look = async () => {
      if (stage.portal) await oracle.check(stage.portal.services.store)
      stage.entitled.forget(world.now)
      world.after(10 * SECOND, look)
    }
    world.after(10 * SECOND, look)
    world.after(length.wild, () => calmDown(stage))
    while (world.now < end + length.quiet && oracle.violation === null) {
      await world.step()
      if (stage.life.dead && stage.portal === null && !restarting.has(stage)) await comeBack(stage)
    }
    const violation = oracle.violation ?? (await whatIsLeft(stage, length.quiet))
    return {
      seed,
      steps: world.steps + stage.transactions(),
      violation,
      confirmed: oracle.confirmed,
      ...tally,
      trace: `${world.steps} events, ${stage.network.messages} messages, ${stage.transactions()} transactions, ${chance.next()}`,
    }
  } finally {
    world.giveTimersBack()
    await stage.close()
  }
}

function repeat({ world, chance }: Stage, mean: number, going: () => boolean, what: () => unknown): void {
  const again = () => {
    if (!going()) return
    world.after(chance.wait(mean), again)
    return what()
  }
  world.after(chance.wait(mean), again)
}

/** Bad for a spell, good again for longer; each way to be bad once before any comes again. */
function changeMood(stage: Stage, target: Target, { spell }: Tempo, left: Mood[], desk: Desk): void {
  const { world, chance } = stage
  if (target.mood !== 'calm') return
  if (left.length === 0) left.push(...MOODS.filter((mood) => mood !== 'calm'))
  const [mood] = left.splice(chance.between(0, left.length - 1), 1)
  target.become(mood as Mood)
  const lasts = 20 * SECOND + chance.wait(spell)
  for (const at of [2, 8, 14]) world.after(at * SECOND, () => void endEarly(stage, desk, target.name))
  world.after(lasts, () => target.become('calm'))
}

/** For some minutes somebody else's account, switched off, stands under the name of one of ours, which is gone. */
function replace({ chance, world, oracle }: Stage, target: Target): void {
  const ours = [...target.accounts.values()].filter(({ mark }) => mark !== null)
  if (ours.length === 0) return
  const old = chance.pick(ours)
  const id = target.replace(old)
  oracle.replaced.set(old.mark as string, Number.POSITIVE_INFINITY)
  world.after(chance.wait(4 * MINUTE), () => {
    target.accounts.delete(id)
    oracle.replaced.set(old.mark as string, world.now)
  })
}

/** What had ended is there again, as from the target's own backup; or an account of somebody else takes a name. */
async function bringBack(
  { chance, oracle, portal }: Stage,
  target: Target,
  tally: { cameBack: number },
): Promise<void> {
  const old = target.past.at(-1 - chance.between(0, 3))
  if (!old?.mark || !portal || target.ofCredential(old.mark).some((account) => account.id !== old.id)) return
  const { q, t } = portal.services.store.read
  const open = await q
    .select({ id: t.artifact.id })
    .from(t.artifact)
    .where(and(eq(t.artifact.credentialId, old.mark), isNotNull(t.artifact.goneAt)))
  const live = await q
    .select({ id: t.artifact.id })
    .from(t.artifact)
    .where(and(eq(t.artifact.credentialId, old.mark), isNull(t.artifact.goneAt)))
  target.accounts.set(old.id, { ...old, active: true, groups: new Set(old.groups) })
  oracle.broughtBack(old.mark, open.length > 0 && live.length === 0)
  tally.cameBack += 1
}

const restarting = new WeakSet<Stage>()

/** Killed between two events, or at one of the next transactions of the engine. */
function crash(stage: Stage, tally: { crashes: number }): void {
  if (stage.portal === null) return
  tally.crashes += 1
  if (stage.chance.hits(0.3)) stage.kill()
  else stage.life.fate = { transactions: stage.chance.between(1, 12), committed: stage.chance.hits(0.5) }
}

async function comeBack(stage: Stage): Promise<void> {
  restarting.add(stage)
  stage.world.after(stage.chance.wait(40 * SECOND), async () => {
    await stage.restart()
    restarting.delete(stage)
  })
}

function calmDown(stage: Stage): void {
  for (const target of stage.targets.values()) target.become('calm')
  stage.life.fate = null
}

/** After all that was granted is over and the targets have been honest for hours: nothing may be left. */
async function whatIsLeft({ targets, portal, world }: Stage, quiet: number): Promise<string | null> {
  const on = [...targets.values()].flatMap((target) =>
    [...target.accounts.values()].filter((account) => account.mark !== null && target.isOn(account)),
  )
  if (portal === null) return 'the portal did not come back'
  const { read }: Pick<Store, 'read'> = portal.services.store
  const { q, t } = read
  const open = await q.select().from(t.end).where(isNull(t.end.confirmedAt))
  const due = open.filter((end) => end.plannedAt < world.now - HOUR)
  const ends = await q.select({ id: t.end.id }).from(t.end).where(isNotNull(t.end.confirmedAt))
  const events = (await q.select().from(t.auditEvent)).filter((event) => event.type === 'end.confirmed')
  if (due.length > 0) return `${due.length} ends are open an hour after their time`
  if (ends.length !== events.length) return `${ends.length} confirmed ends have ${events.length} events`
  return on.length > 0 && open.length === 0 && quiet > BOUND.foreign
    ? `${on.length} accounts are left on`
    : null
}
