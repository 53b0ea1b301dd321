import { randomInt } from 'node:crypto'
import { describe } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { engineTests } from '../engine/harness'
import { resumeAll } from '../support/giving'
import { grantAccess } from '../support/grants'
import { type Dialect, openTestPortal } from '../support/portal'
import { experiment, sized } from './experiment'
import { chanceOf } from './simulation/chance'

const seed = Number(process.env.SIM_SEED ?? randomInt(2 ** 31))

interface Calendar {
  readonly name: string
  /** True time when the run begins, UTC. */
  readonly from: number
  /**
   * The hours in which access may be held, in true time: written out by hand for this calendar, with the offset of Berlin on
   * each day, and never asked of the code that is tried.
   */
  readonly open: readonly (readonly [number, number])[]
  readonly days: readonly (1 | 2 | 3 | 4 | 5 | 6 | 7)[]
}

/** 08:00 to 12:00 in Berlin on a day, where Berlin is `ahead` hours ahead of UTC. */
const morning = (year: number, month: number, day: number, ahead: number): readonly [number, number] => [
  Date.UTC(year, month - 1, day, 8 - ahead),
  Date.UTC(year, month - 1, day, 12 - ahead),
]

const CALENDARS: readonly Calendar[] = [
  {
    name: 'spring change',
    from: Date.UTC(2026, 2, 28, 5),
    open: [morning(2026, 3, 28, 1), morning(2026, 3, 29, 2)],
    days: [6, 7],
  },
  {
    name: 'autumn change',
    from: Date.UTC(2026, 9, 24, 4),
    open: [morning(2026, 10, 24, 2), morning(2026, 10, 25, 1)],
    days: [6, 7],
  },
  {
    name: 'leap day',
    from: Date.UTC(2028, 1, 28, 5),
    open: [morning(2028, 2, 28, 1), morning(2028, 2, 29, 1)],
    days: [1, 2],
  },
  {
    name: 'year end',
    from: Date.UTC(2026, 11, 31, 5),
    open: [morning(2026, 12, 31, 1), morning(2027, 1, 1, 1)],
    days: [4, 5],
  },
]

describe.each(sized<Dialect[]>(['sqlite'], ['sqlite', 'postgres']))('the clock on %s', (dialect) => {
  const start = engineTests((now) => openTestPortal(dialect, now))

  experiment(4, `clock on ${dialect}`, '0 seen outside a window, 0 revived', async () => {
    let looks = 0
    let jumps = 0
    let outside = 0
    let revived = 0
    let heldLooks = 0
    for (let run = 0; run < sized(1, 4); run++) {
      for (const calendar of CALENDARS) {
        const chance = chanceOf(seed + run * 101 + CALENDARS.indexOf(calendar))
        const { test, organisation, accounts } = await start(calendar.from)
        const { clock, engine } = test
        // True time is what the monotonic clock counts; what the machine says is off by `wrong`.
        let wrong = 0
        const trueTime = () => calendar.from + clock.monotonic()
        const end = calendar.from + 36 * HOUR
        await grantAccess(test, organisation, {
          people: ['tomasz'],
          entitlements: ['vmsOperators'],
          from: calendar.from,
          to: end,
          weekly: {
            timeZone: 'Europe/Berlin',
            openings: calendar.days.map((day) => ({ day, from: '08:00', to: '12:00' })),
          },
        })
        const shortEnd = calendar.from + 3 * HOUR
        await grantAccess(test, organisation, {
          people: ['amina'],
          entitlements: ['vmsViewers'],
          from: calendar.from,
          to: shortEnd,
        })
        await engine.settle()
        const ended = new Set<string>()
        const step = sized(60, 15) * MINUTE
        for (let passed = 0; passed < 2 * DAY; passed += step) {
          clock.advance(step)
          const wasWrong = wrong !== 0
          if (chance.hits(wasWrong ? 0.4 : 0.1)) {
            wrong = wasWrong ? 0 : (chance.hits(0.5) ? 2 : -2) * HOUR
            clock.set(trueTime() + wrong)
            jumps++
          }
          await engine.settle()
          // People look at the clock only once it is right again.
          if (wasWrong && wrong === 0) await resumeAll(test, organisation)
          const now = trueTime()
          const inHours = now < end && calendar.open.some(([from, to]) => from <= now && now < to)
          const active = accounts().filter((account) => account.active)
          const operators = active.some((account) => account.groups.includes('VMS operators'))
          const viewers = active.some((account) => account.groups.includes('VMS viewers'))
          if (operators && !inHours) outside++
          if (viewers && now >= shortEnd) outside++
          if (viewers && ended.has('viewers')) revived++
          if (operators && ended.has('operators')) revived++
          if (now >= shortEnd) ended.add('viewers')
          if (now >= end) ended.add('operators')
          if (active.length > 0) heldLooks++
          looks++
        }
      }
    }
    return {
      figure: `${outside} outside a window, ${revived} revived in ${looks} looks (${heldLooks} with access) and ${jumps} jumps, seed ${seed}`,
      passed: outside === 0 && revived === 0 && heldLooks > 0 && jumps > 0,
    }
  })
})
