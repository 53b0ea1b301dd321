import fc from 'fast-check'

/** Quarters of an hour of one day, from its beginning. */
export const SLOTS = 10

/** The names of the rights in the target; a plan is about two people and these. */
export const RIGHTS = ['red', 'green'] as const
export const PAIR = [0, 1] as const

/** Bits of a set: which of two people, which of two rights. */
const some = fc.integer({ min: 1, max: 3 })
const slot = fc.integer({ min: 0, max: SLOTS - 1 })
const window = fc
  .tuple(fc.integer({ min: 0, max: SLOTS - 2 }), fc.integer({ min: 1, max: SLOTS - 1 }))
  .map(([from, length]) => ({ from, to: Math.min(SLOTS - 1, from + length) }))
const narrowing = fc.record({
  people: some,
  rights: some,
  later: fc.integer({ min: 0, max: 3 }),
  sooner: fc.integer({ min: 0, max: 3 }),
})

/** What happens to one request of two people in a day. */
export const plan = fc.record({
  people: some,
  rights: some,
  window,
  it: fc.option(narrowing),
  security: fc.option(narrowing),
  securityFirst: fc.boolean(),
  /** More of the same after its end, approved before the day or in one of its slots. */
  extension: fc.option(fc.record({ length: fc.integer({ min: 1, max: 4 }), decidedAt: fc.option(slot) })),
  endAt: fc.option(slot),
  lock: fc.option(
    fc.record({ person: fc.constantFrom(...PAIR), from: slot, length: fc.integer({ min: 1, max: 4 }) }),
  ),
  /** Where its doings stand among what is begun at one instant. */
  order: fc.nat({ max: 1_000_000 }),
})
export type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never
export type Narrowing = NonNullable<Plan['it']>

interface Span {
  readonly from: number
  readonly to: number
}

export const has = (bits: number, index: number) => ((bits >> index) & 1) === 1
const inside = ({ from, to }: Span, at: number) => at >= from && at < to

/** What a seat leaves is never nothing: a narrowing to nothing is a denial. */
export const peopleOf = (seat: Narrowing, { people }: Plan) => seat.people & people || people
export const rightsOf = (seat: Narrowing, { rights }: Plan) => seat.rights & rights || rights
export function windowOf(seat: Narrowing, { window: { from, to } }: Plan): Span {
  const less = { from: from + seat.later, to: to - seat.sooner }
  return less.from < less.to ? less : { from, to }
}

/** The slot at which the extension is decided: in the first window at the latest; null before the day. */
export function extendedAt({ extension, window }: Plan): number | null {
  return extension === null || extension.decidedAt === null ? null : Math.min(extension.decidedAt, window.to)
}

export function extensionOf({ extension, window }: Plan): Span | null {
  return extension && { from: window.to, to: Math.min(SLOTS, window.to + extension.length) }
}

/** The reference: may this person hold this right in this slot? No instants, no grants, no unions. */
export function mayHold(plan: Plan, person: number, right: number, at: number): boolean {
  if (!has(plan.people, person) || !has(plan.rights, right)) return false
  const { lock, endAt } = plan
  if (lock !== null && lock.person === person && at >= lock.from && at < lock.from + lock.length) return false
  const seats = [plan.it, plan.security]
  const first =
    inside(plan.window, at) &&
    !(endAt !== null && at >= endAt) &&
    seats.every(
      (seat) =>
        seat === null ||
        (has(peopleOf(seat, plan), person) &&
          has(rightsOf(seat, plan), right) &&
          inside(windowOf(seat, plan), at)),
    )
  const more = extensionOf(plan)
  return first || (more !== null && inside(more, at))
}
