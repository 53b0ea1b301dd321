import fc from 'fast-check'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { localText } from '~/domain/schedule/local-time'
import { totpCode } from '~/platform/totp.server'
import { endAccess } from '~/usecases/grant/end-access.server'
import { liftLock } from '~/usecases/lock/lift-lock.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { credentialOf } from '~db/repositories/credentials'
import { secretOf, value } from '../support/identity'
import { openTestPortal, type TestPortal } from '../support/portal'
import { type RequestDesk, requestDesk } from '../support/requests'
import { experiment, type Outcome, sized } from './experiment'

const SLOT = 15 * MINUTE
const SLOTS = 10
const PEOPLE = ['tomasz', 'amina'] as const
const RIGHTS = ['loadingBay', 'commsRoom'] as const
/** The papers of the sample organisation are valid for some months: a day a run. */
const RUNS_PER_PORTAL = 50

/** Bits of a set: which of two people, which of two rights. Slots are those of one day from its beginning. */
const some = fc.integer({ min: 1, max: 3 })
const window = fc
  .tuple(fc.integer({ min: 0, max: SLOTS - 2 }), fc.integer({ min: 1, max: SLOTS - 1 }))
  .map(([from, length]) => ({ from, to: Math.min(SLOTS - 1, from + length) }))
const narrowing = fc.record({
  people: some,
  rights: some,
  later: fc.integer({ min: 0, max: 3 }),
  sooner: fc.integer({ min: 0, max: 3 }),
})
const slot = fc.integer({ min: 0, max: SLOTS - 1 })
const day = fc.record({
  people: some,
  rights: some,
  window,
  it: fc.option(narrowing),
  security: fc.option(narrowing),
  securityFirst: fc.boolean(),
  extension: fc.option(fc.integer({ min: 1, max: 4 })),
  endAt: fc.option(slot),
  lock: fc.option(
    fc.record({ person: fc.constantFrom(...PEOPLE), from: slot, length: fc.integer({ min: 1, max: 4 }) }),
  ),
  /** In which order what happens at one instant is begun. */
  order: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
})
type Day = typeof day extends fc.Arbitrary<infer T> ? T : never
type Narrowing = NonNullable<Day['it']>

const has = (bits: number, index: number) => ((bits >> index) & 1) === 1
const members = <T>(all: readonly T[], bits: number) => all.filter((_, index) => has(bits, index))

/** The reference: for each person and right the slots of the day in which it may be held. No instants, no windows, no unions. */
function model(plan: Day): boolean[][][] {
  const seats = [plan.it, plan.security]
  return PEOPLE.map((person, p) =>
    RIGHTS.map((_, r) =>
      Array.from({ length: SLOTS }, (_, at) => {
        const asked = has(plan.people, p) && has(plan.rights, r)
        const both = seats.every((seat) => seat === null || covers(seat, plan, p, r, at))
        const first = asked && inside(plan.window, at) && both && !(plan.endAt !== null && at >= plan.endAt)
        const { to } = plan.window
        const more = asked && plan.extension !== null && at >= to && at < Math.min(SLOTS, to + plan.extension)
        const { lock } = plan
        const locked =
          lock !== null && lock.person === person && at >= lock.from && at < lock.from + lock.length
        return (first || more) && !locked
      }),
    ),
  )
}

function covers(seat: Narrowing, plan: Day, p: number, r: number, at: number): boolean {
  const less = windowOf(seat, plan)
  return has(peopleOf(seat, plan), p) && has(rightsOf(seat, plan), r) && inside(less, at)
}

/** What a seat leaves is never nothing: a narrowing to nothing is a denial. */
const peopleOf = (seat: Narrowing, plan: Day) => seat.people & plan.people || plan.people
const rightsOf = (seat: Narrowing, plan: Day) => seat.rights & plan.rights || plan.rights
const inside = ({ from, to }: { from: number; to: number }, at: number) => at >= from && at < to
function windowOf(seat: Narrowing, { window: { from, to } }: Day) {
  const less = { from: from + seat.later, to: to - seat.sooner }
  return less.from < less.to ? less : { from, to }
}

/** Plays one day in the portal and answers what is not as the model says; null when all is. */
async function play(portal: TestPortal, desk: RequestDesk, plan: Day): Promise<string | null> {
  const { services, engine, clock } = portal
  const base = Math.ceil((clock.now() + 20 * MINUTE) / SLOT) * SLOT
  const local = (at: number) => localText(base + at * SLOT, 'Europe/Berlin')
  const people = members(PEOPLE, plan.people)
  const entitlements = members(RIGHTS, plan.rights)
  const wish = { people, entitlements, validFrom: local(plan.window.from), validTo: local(plan.window.to) }
  const request = await desk.ask('lena', wish)
  const codeOf = async (by: 'ines' | 'pia') => totpCode(await secretOf(portal, desk.idOf(by)), clock.now())
  const decide = async (by: 'ines' | 'pia', id: string, seat: Narrowing | null) =>
    desk.decide(by, id, {
      code: await codeOf(by),
      ...(seat === null ? {} : { scope: (asked) => narrowed(asked, seat, plan, desk, base) }),
    })
  clock.advance(MINUTE)
  const both = [() => decide('ines', request, plan.it), () => decide('pia', request, plan.security)]
  if (plan.securityFirst) both.reverse()
  // Two that leave nothing in common: the second of them is told so, and nothing is given.
  await Promise.all([...both.map((each) => each()), engine.settle()])
  if (plan.extension !== null) {
    const to = Math.min(SLOTS, plan.window.to + plan.extension)
    const more = await desk.ask('lena', { ...wish, validFrom: local(plan.window.to), validTo: local(to) })
    clock.advance(MINUTE)
    const yes = [decide('ines', more, null), decide('pia', more, null)]
    await Promise.all([engine.settle(), ...yes.map((each) => each.then(value))])
  }
  const wanted = model(plan)
  let lockId: string | null = null
  for (let at = 0; at <= SLOTS; at++) {
    const doings: (() => Promise<unknown>)[] = [() => engine.settle(), async () => engine.wake()]
    // People act in the first instant of a slot.
    clock.advance(Math.max(0, base + at * SLOT - clock.now()))
    const { lock } = plan
    if (at === plan.endAt) {
      const reason = 'the work is done'
      const pia = await desk.actor('pia')
      doings.push(() => endAccess(services, pia, { requestId: request, reason }))
    }
    if (lock && at === lock.from) {
      const pia = await desk.actor('pia')
      const input = { target: 'person' as const, targetId: desk.idOf(lock.person), reason: 'incident' }
      doings.push(async () => {
        lockId = value(await placeLock(services, pia, input))
      })
    }
    if (lockId !== null && lock && at === lock.from + lock.length) {
      const ines = await desk.actor('ines')
      const id: string = lockId
      lockId = null
      const code = await codeOf('ines')
      doings.push(async () => value(await liftLock(services, ines, id, { reason: 'over', code })))
    }
    doings.sort((a, b) => (plan.order[doings.indexOf(a)] ?? 0) - (plan.order[doings.indexOf(b)] ?? 0))
    await Promise.all(doings.map((each) => each()))
    await engine.settle()
    const wrong = await compare(portal, desk, (p, r) => wanted[p]?.[r]?.[at] ?? false)
    if (wrong !== null) return `slot ${at}: ${wrong}`
  }
  clock.advance(2 * HOUR)
  if (lockId !== null) {
    value(
      await liftLock(services, await desk.actor('ines'), lockId, {
        reason: 'over',
        code: await codeOf('ines'),
      }),
    )
  }
  await engine.settle()
  return null
}

function narrowed<T extends { people: readonly string[]; entitlements: readonly string[]; schedule: object }>(
  asked: T,
  seat: Narrowing,
  plan: Day,
  desk: RequestDesk,
  base: number,
) {
  const people = members(PEOPLE, peopleOf(seat, plan)).map(desk.idOf)
  const rights = members(RIGHTS, rightsOf(seat, plan)).map(
    (key) => desk.organisation.entitlements[key]?.versionId,
  )
  const { from, to } = windowOf(seat, plan)
  return {
    people: asked.people.filter((id) => people.includes(id)),
    entitlements: asked.entitlements.filter((id) => rights.includes(id)),
    schedule: { validFrom: base + from * SLOT, validTo: base + to * SLOT, weekly: null },
  }
}

/** What the read-backs found, against what may be held. */
async function compare(
  { services }: TestPortal,
  desk: RequestDesk,
  may: (person: number, right: number) => boolean,
): Promise<string | null> {
  const { read } = services.store
  for (const [p, person] of PEOPLE.entries()) {
    const credential = await credentialOf(
      read,
      desk.idOf(person),
      desk.organisation.systems.hamburgGate as string,
    )
    const seen = credential?.observation as { presence?: string; entitlements?: string[] } | null | undefined
    const held = seen?.presence === 'present' ? [...(seen.entitlements ?? [])].sort() : []
    const wanted = RIGHTS.filter((_, r) => may(p, r)).map((key) => desk.organisation.zones[key] as string)
    if (JSON.stringify(held) !== JSON.stringify(wanted.sort())) {
      return `${person} holds ${held.length} rights instead of ${wanted.length} (${credential?.state}, ${credential?.fault})`
    }
  }
  return null
}

async function run(): Promise<Outcome> {
  const seed = Number(process.env.SIM_SEED ?? Math.floor(Math.random() * 2 ** 31))
  const numRuns = sized(100, 100_000)
  let played = 0
  let violations = 0
  let open: { portal: TestPortal; desk: RequestDesk } | null = null
  const property = fc.asyncProperty(day, async (plan) => {
    if (played % RUNS_PER_PORTAL === 0) {
      await open?.portal.close()
      const portal = await openTestPortal('sqlite')
      open = { portal, desk: await requestDesk(portal) }
    }
    played += 1
    const { portal, desk } = open as NonNullable<typeof open>
    const wrong = await play(portal, desk, plan)
    if (wrong !== null) {
      violations += 1
      throw new Error(wrong)
    }
  })
  const details = await fc.check(property, { seed, numRuns, endOnFailure: true })
  await (open as { portal: TestPortal } | null)?.portal.close()
  const why = details.failed
    ? `; ${(details.errorInstance as Error | null)?.message}: ${fc.stringify(details.counterexample)}`
    : ''
  return {
    figure: `${violations} violations in ${played} runs (seed ${seed})${why}`,
    passed: !details.failed && played >= numRuns,
  }
}

experiment(
  11,
  'races',
  'decide, narrow, extend, lock and end at once: 0 violations',
  run,
  sized(300_000, 8 * HOUR),
)
