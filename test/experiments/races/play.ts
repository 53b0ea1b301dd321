import { eq, inArray } from 'drizzle-orm'
import type { Scope } from '~/domain/access-request/scope'
import { chunksOf } from '~/domain/kernel/chunks-of'
import type { Seat } from '~/domain/kernel/ids'
import { MINUTE, SECOND } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import { totpCode } from '~/platform/totp.server'
import { decideRequests, MOST_AT_ONCE } from '~/usecases/approval/decide-requests.server'
import { endAccess } from '~/usecases/grant/end-access.server'
import { liftLock } from '~/usecases/lock/lift-lock.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { RequestsInBulk } from '../../bench/requests-in-bulk'
import { codes, value } from '../../support/identity'
import type { Ground, Place } from './ground'
import {
  extendedAt,
  extensionOf,
  has,
  mayHold,
  type Narrowing,
  PAIR,
  type Plan,
  peopleOf,
  RIGHTS,
  rightsOf,
  SLOTS,
  windowOf,
} from './plan'

const SLOT = 15 * MINUTE

interface Sent {
  readonly requestId: string
  readonly digest: string
}

/** One plan, with whom it is played by, and what became of it so far. */
interface Part {
  readonly plan: Plan
  readonly place: Place
  readonly request: Sent
  readonly extension: Sent | null
  lockId: string | null
}

/** One seat's word on one request. */
interface Word {
  readonly part: Part
  readonly request: Sent
  readonly seat: Narrowing | null
}

type Doing = () => Promise<unknown>

/**
 * Plays plans at once, each by people of its own, and answers what is not as the reference says; null when all is. All that
 * happens at one instant is begun together, with the engine in the middle of it.
 */
export async function play(ground: Ground, plans: readonly Plan[]): Promise<string | null> {
  const { clock, portal } = ground
  const { engine } = portal
  const base = Math.ceil((clock.now() + 20 * MINUTE) / SLOT) * SLOT
  const parts = await ask(ground, plans, base)
  // Half of the crowd hears of one seat first, half of the other.
  for (const first of [true, false]) {
    const some = parts.filter(({ plan }) => plan.securityFirst === first)
    await decideAll(ground, some.map(firstWord('it')), some.map(firstWord('security')), base, first)
    const more = some.filter(({ plan }) => extendedAt(plan) === null)
    await decideAll(ground, extensionsOf(more), extensionsOf(more), base, first)
  }
  for (let at = 0; at <= SLOTS; at++) {
    // People act in the first instant of a slot.
    clock.advance(Math.max(0, base + at * SLOT - clock.now()))
    const doings = doingsAt(ground, parts, at, base)
    const settling = Math.floor(doings.length / 2)
    const begun = doings.slice(0, settling).map((each) => each())
    begun.push(engine.settle(), ...doings.slice(settling).map((each) => each()))
    await Promise.all(begun)
    await engine.settle()
    const wrong = await compare(ground, parts, at)
    if (wrong !== null) return `slot ${at}: ${wrong}`
  }
  for (const part of parts) if (part.lockId !== null) await lift(ground, part)
  await engine.settle()
  return null
}

/** Requests that were sent and wait for both seats. */
async function ask({ portal, organisation, places }: Ground, plans: readonly Plan[], base: number) {
  const requests = new RequestsInBulk(portal.services, organisation)
  const parts = plans.map((plan, index): Part => {
    const place = places[index] as Place
    const asked = (span: { from: number; to: number }) =>
      requests.add(
        {
          people: place.pair.filter((_, p) => has(plan.people, p)),
          entitlements: place.rights.filter((_, r) => has(plan.rights, r)),
          from: base + span.from * SLOT,
          to: base + span.to * SLOT,
        },
        'submitted',
      )
    const more = extensionOf(plan)
    return { plan, place, request: asked(plan.window), extension: more && asked(more), lockId: null }
  })
  await requests.write()
  return parts
}

const firstWord =
  (key: 'it' | 'security') =>
  (part: Part): Word => ({ part, request: part.request, seat: part.plan[key] })

function extensionsOf(parts: readonly Part[]): readonly Word[] {
  return parts.flatMap((part) =>
    part.extension === null ? [] : [{ part, request: part.extension, seat: null }],
  )
}

/** Both seats at once, as many requests with one code as may be, while the engine works. */
async function decideAll(
  ground: Ground,
  it: readonly Word[],
  security: readonly Word[],
  base: number,
  securityFirst: boolean,
): Promise<void> {
  const groups = chunksOf(it, MOST_AT_ONCE)
  const others = chunksOf(security, MOST_AT_ONCE)
  for (const [index, group] of groups.entries()) {
    ground.clock.advance(30 * SECOND)
    const both = [
      () => decide(ground, 'it', group, base),
      () => decide(ground, 'physical_security', others[index] ?? [], base),
    ]
    if (securityFirst) both.reverse()
    await Promise.all([...both.map((each) => each()), ground.portal.engine.settle()])
  }
}

async function decide(ground: Ground, seat: Seat, words: readonly Word[], base: number): Promise<void> {
  if (words.length === 0) return
  const by = seat === 'it' ? ground.ines : ground.pia
  const items = words.map(({ part, request, seat: narrowing }) => ({
    ...request,
    seat,
    scope: narrowing && narrowed(part, narrowing, base),
  }))
  const decisions = { verdict: 'approve' as const, items, reason: '', code: codeOf(ground, by) }
  value(await decideRequests(ground.portal.services, by, decisions))
}

function narrowed({ plan, place }: Part, seat: Narrowing, base: number): Scope {
  const { from, to } = windowOf(seat, plan)
  return {
    people: place.pair.filter((_, p) => has(peopleOf(seat, plan), p)).map(({ id }) => id),
    entitlements: place.rights.filter((_, r) => has(rightsOf(seat, plan), r)).map((each) => each.versionId),
    schedule: { validFrom: base + from * SLOT, validTo: base + to * SLOT, weekly: null },
  }
}

/** What people begin at a slot, in the order that the plans chose. */
function doingsAt(ground: Ground, parts: readonly Part[], at: number, base: number): readonly Doing[] {
  const { services } = ground.portal
  const doings: { readonly order: number; readonly doing: Doing }[] = []
  // Who gives a code does one thing after the other: a code counts once.
  const withCode: Doing[] = []
  const extended = extensionsOf(parts.filter(({ plan }) => extendedAt(plan) === at))
  for (const words of chunksOf(extended, MOST_AT_ONCE)) {
    withCode.push(async () => {
      await forgetCodes(ground)
      const both = (['it', 'physical_security'] as const).map((seat) => decide(ground, seat, words, base))
      await Promise.all(both)
    })
  }
  for (const part of parts) {
    const { plan, request, place } = part
    const { lock, order } = plan
    if (at === plan.endAt) {
      const input = { requestId: request.requestId, reason: 'the work is done' }
      doings.push({ order, doing: async () => mayBeOver(await endAccess(services, ground.pia, input)) })
    }
    if (lock?.from === at) {
      const targetId = (place.pair[lock.person] as Place['pair'][number]).id
      doings.push({
        order: (order * 7) % 1_000,
        doing: async () => {
          const input = { target: 'person' as const, targetId, reason: 'incident' }
          part.lockId = value(await placeLock(services, ground.pia, input))
        },
      })
    }
    if (lock && at === lock.from + lock.length) withCode.push(() => lift(ground, part))
  }
  doings.push({
    order: parts[0]?.plan.order ?? 0,
    doing: async () => {
      for (const each of withCode) await each()
    },
  })
  return doings.sort((a, b) => a.order - b.order).map(({ doing }) => doing)
}

/** Of a request that was denied, or whose time is over, there is nothing to end. */
function mayBeOver(ended: Awaited<ReturnType<typeof endAccess>>): void {
  const [code] = codes(ended)
  if (code !== undefined && code !== 'not_found' && code !== 'nothing_to_end') value(ended)
}

async function lift(ground: Ground, part: Part): Promise<void> {
  const id = part.lockId as string
  part.lockId = null
  await forgetCodes(ground)
  const input = { reason: 'over', code: codeOf(ground, ground.ines) }
  value(await liftLock(ground.portal.services, ground.ines, id, input))
}

function codeOf({ secrets, clock }: Ground, { personId }: Actor): string {
  return totpCode(secrets.get(personId) as string, clock.now())
}

/** Many codes at one instant, where people would have to wait half a minute for the next. */
async function forgetCodes({ portal, ines, pia }: Ground): Promise<void> {
  await portal.services.store.transact(async ({ q, t }) => {
    const both = inArray(t.totpFactor.personId, [ines.personId, pia.personId])
    await q.update(t.totpFactor).set({ lastUsedStep: 0 }).where(both)
  })
}

/** What is held in the target, against what may be held. */
async function compare(
  { portal, target }: Ground,
  parts: readonly Part[],
  at: number,
): Promise<string | null> {
  const { q, t } = portal.services.store.read
  const rows = await q
    .select({ id: t.credential.id, personId: t.credential.personId, state: t.credential.state })
    .from(t.credential)
    .innerJoin(t.connectedSystem, eq(t.connectedSystem.id, t.credential.systemId))
    .where(eq(t.connectedSystem.kind, target.kind))
  const credentials = new Map(rows.map((row) => [row.personId, row]))
  for (const [index, { plan, place }] of parts.entries()) {
    for (const p of PAIR) {
      const credential = credentials.get((place.pair[p] as Place['pair'][number]).id)
      const held = credential === undefined ? [] : target.groupsOf(place.systemId, credential.id)
      const wanted = RIGHTS.filter((_, r) => mayHold(plan, p, r, at)).sort()
      if (held.join() === wanted.join()) continue
      return `person ${p} of plan ${index} holds [${held}] instead of [${wanted}] (${credential?.state})`
    }
  }
  return null
}
