import { and, eq, isNull } from 'drizzle-orm'
import { HOUR, MINUTE, SECOND } from '~/domain/kernel/time'
import { DEFAULT_POLICIES } from '~/domain/policy/policy'
import { grantAccess } from '../support/grants'
import { experiment, type Outcome, sized } from './experiment'
import { GROUPS, SQLITE_FILE, type Stage, setStage } from './simulation/stage'

const DOWN = sized(30 * MINUTE, 4 * HOUR)
/** Of these, at its end, nobody's access ends any more. */
const CALM = DOWN / 4
const DEAD = 'sim-plain'
const OTHERS = ['sim-expiring', 'sim-deleting'] as const
/** The strictest tiers' own: an end that is not confirmed after it is overdue. */
const CONFIRM_WITHIN = DEFAULT_POLICIES.critical.confirmWithin

interface Measured {
  readonly found: number
  readonly told: number
  /** From the target's return to its last confirmed end, ms. */
  readonly revoked: number
  /** The 99th percentile from end to confirmed on the other targets, ms. */
  readonly p99: number
  readonly open: number
}

/** Everybody's access in every system ends while one of them is down for four hours, or while none is. */
async function play(down: boolean): Promise<Measured> {
  const stage = await setStage(1, SQLITE_FILE)
  const { world, organisation, targets } = stage
  const portal = stage.portal as NonNullable<Stage['portal']>
  const { store, ids } = portal.services
  world.takeTimers()
  const until = async (at: number) => {
    let reached = false
    world.after(at - world.now, () => {
      reached = true
    })
    while (!reached) await world.step()
  }
  try {
    await store.transact(async ({ q, t }) => {
      const { low } = DEFAULT_POLICIES
      const body = { ...low, version: undefined, confirmWithin: CONFIRM_WITHIN }
      const createdAt = world.now
      await q.insert(t.policy).values({ id: ids.id(), riskTier: 'low', version: 1, body, createdAt })
    })
    const from = world.now
    const first = from + 10 * MINUTE
    const people = stage.people.filter((key) => key !== 'bea')
    // Ends all through the outage, the first of them ten minutes after it began.
    const batches = sized(6, 33)
    const tos = Array.from(
      { length: batches },
      (_, index) => first + Math.floor((index * (DOWN - CALM - 10 * MINUTE)) / batches),
    )
    for (const [index, to] of tos.entries()) {
      const crew = [people[index % people.length] as string]
      const group = GROUPS[Math.floor(index / people.length) % GROUPS.length]
      for (const system of [DEAD, ...OTHERS]) {
        await grantAccess(portal, organisation, {
          people: crew,
          entitlements: [`${system}/${group}`],
          from,
          to,
        })
      }
    }
    portal.engine.start()
    await until(from + 5 * MINUTE)
    const dead = targets.get(DEAD) as NonNullable<ReturnType<typeof targets.get>>
    if (down) dead.become('partitioned')
    const back = from + 5 * MINUTE + DOWN
    await until(back)
    dead.become('calm')
    await until(back + sized(5, 20) * MINUTE)

    const { q, t } = store.read
    const ends = await q.select().from(t.end)
    const of = (system: string) => ends.filter((end) => end.systemId === organisation.systems[system])
    const lag = OTHERS.flatMap((system) =>
      of(system).map((end) => (end.confirmedAt ?? Number.POSITIVE_INFINITY) - end.plannedAt),
    )
    lag.sort((a, b) => a - b)
    const [finding] = await q
      .select()
      .from(t.finding)
      .where(eq(t.finding.kind, 'overdue'))
      .orderBy(t.finding.openedAt)
    const told = stage.mails.find(({ mail }) => mail.subject.startsWith('ACT NOW'))
    const open = await q.$count(
      t.end,
      and(eq(t.end.systemId, organisation.systems[DEAD] as string), isNull(t.end.confirmedAt)),
    )
    return {
      found: (finding?.openedAt ?? Number.POSITIVE_INFINITY) - first,
      told: (told?.at ?? Number.POSITIVE_INFINITY) - first,
      revoked: Math.max(0, ...of(DEAD).map((end) => (end.confirmedAt ?? Number.POSITIVE_INFINITY) - back)),
      p99: lag[Math.ceil(lag.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY,
      open,
    }
  } finally {
    world.giveTimersBack()
    await stage.close()
  }
}

async function run(): Promise<Outcome> {
  const without = await play(false)
  const { found, told, revoked, p99, open } = await play(true)
  const s = (ms: number) => `${(ms / SECOND).toFixed(1)} s`
  return {
    figure: `finding after ${s(found)}, mail after ${s(told)}; all revoked ${s(revoked)} after it returned (${open} open); others' p99 ${s(p99)}, without the outage ${s(without.p99)}`,
    passed:
      // The strictest policies' own deadline: nothing is overdue before it, and it is told in the same second.
      found <= 5 * MINUTE + SECOND &&
      told <= 5 * MINUTE + SECOND &&
      revoked <= MINUTE &&
      open === 0 &&
      p99 <= without.p99 + SECOND,
  }
}

experiment(
  2,
  'dead target',
  `down for ${sized('30 min', '4 h')}: told <= 5 min, revoked <= 60 s after it returns, nobody else delayed`,
  run,
)
