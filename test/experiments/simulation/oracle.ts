import { and, eq, gte, isNotNull, isNull, lt, ne, or } from 'drizzle-orm'
import { MINUTE, SECOND } from '~/domain/kernel/time'
import type { Store } from '~db/store'
import type { Entitled } from './entitled'
import type { Witness } from './sim-connector'
import type { Target } from './target'
import type { World } from './world'
import { writtenSince } from './written-since'

/**
 * How long something may be held beyond its right, ms, at a target that was honest and reachable all the while: some rounds.
 * What came from elsewhere (it was switched on by others, or by a message that was long under way) is found by the hourly
 * listing at the latest.
 */
export const BOUND = { calm: 2 * MINUTE, foreign: 75 * MINUTE } as const

/** Tries are at most so far apart, ms. */
const RECOVERY = 10 * MINUTE

interface Subject {
  readonly person: string
  readonly system: string
}

/**
 * For how long something may go on once a target is honest and the portal runs, ms: the pauses between tries double from one
 * bad spell into the next, up to the longest.
 */
function patience(target: Target, quiet: number): number {
  return BOUND.calm + (target.badBefore(quiet) > 0 ? RECOVERY : 0)
}

/**
 * Watches the truth in the targets, past the portal. It knows the portal's database only to read which ends it says are
 * confirmed, what it found, and whether anything is left lying.
 */
export class Oracle implements Witness {
  /** Credential id -> whose and where. */
  readonly #subjects = new Map<string, Subject>()
  /** What was found wrong first; kept, and not thrown: the engine would take it for a fault of a target. */
  violation: string | null = null
  /** Since when the portal runs; Infinity while it does not. */
  upSince: number
  checks = 0
  confirmed = 0
  /** Account and group -> since when it is held without a right. */
  #excess = new Map<string, number>()
  /** Credential and group -> since when it is owed and not held. */
  #lack = new Map<string, number>()
  /** Credential -> when it was last changed by anybody but a call of the portal that still waits. */
  readonly #foreign = new Map<string, number>()
  /** Credential and group -> when a read that could see, and whose answer came, found it not held. */
  readonly #seenOff = new Map<string, number>()
  /** Credential -> when it was brought back after its confirmed end. */
  readonly #back = new Map<string, number>()
  readonly #told = new Set<string>()
  /** Credentials whose object the portal has written down before it makes it. */
  readonly #intended = new Set<string>()
  /** Credential -> until when somebody else's account stands in its place, Infinity while it does: nothing can be given there. */
  readonly replaced = new Map<string, number>()
  #lastCommit: number

  constructor(
    private readonly world: World,
    private readonly entitled: Entitled,
    private readonly targets: ReadonlyMap<string, Target>,
    /** Ids -> the simulation's names of people, systems and rights. */
    private readonly nameOf: ReadonlyMap<string, string>,
  ) {
    this.upSince = world.now
    this.#lastCommit = world.now
  }

  ordered(_target: Target, order: Parameters<Witness['ordered']>[1]): void {
    if (order.state !== 'on') return
    const subject = this.#subject(order.credentialId)
    if (!this.#intended.has(order.credentialId)) {
      this.#fail(`${subject.person} was given something in ${subject.system} that was written down nowhere`)
    }
    for (const { mapping } of order.entitlements) {
      const may = this.entitled.recently(
        subject.person,
        subject.system,
        mapping.group,
        this.world.now,
        SECOND,
      )
      if (!may)
        this.#fail(`${subject.person} was given ${mapping.group} in ${subject.system} without a right to it`)
    }
  }

  read(target: Target, credentialId: string): () => void {
    if (target.mood === 'stranger' || target.mood === 'blind') return () => undefined
    const off = this.#groups().filter((group) => !this.#holds(target, credentialId, group))
    const { now } = this.world
    return () => {
      for (const group of off) this.#seenOff.set(`${credentialId} ${group}`, now)
    }
  }

  wrote(target: Target, write: Parameters<Witness['wrote']>[1], { late }: { late: boolean }): void {
    if (write.op !== 'create' && target.accounts.get(write.id)?.mark === null) {
      this.#fail(`an account of somebody else in ${target.name} was touched`)
    }
    if (!late) return
    const mark = write.op === 'create' ? write.mark : (target.accounts.get(write.id)?.mark ?? null)
    if (mark !== null) this.#foreign.set(mark, this.world.now)
  }

  /** Somebody switched it on again behind the portal's back. `ended`: all its ends had been confirmed. */
  broughtBack(credentialId: string, ended: boolean): void {
    this.#foreign.set(credentialId, this.world.now)
    if (ended) this.#back.set(credentialId, this.world.now)
  }

  /** In the instant of a commit: no end may be confirmed that no honest read has shown since it was tried. */
  async afterCommit({ read }: Store): Promise<void> {
    const since = this.#lastCommit
    this.#lastCommit = this.world.now
    const written = await writtenSince(read, since)
    for (const row of written.credentials) {
      const person = this.nameOf.get(row.personId) ?? ''
      this.#subjects.set(row.id, { person, system: this.nameOf.get(row.systemId) ?? '' })
    }
    for (const row of written.artifacts) this.#intended.add(row.credentialId)
    for (const end of written.confirmedEnds) {
      if (this.#told.has(end.id)) continue
      this.#told.add(end.id)
      const subject = this.#subject(end.credentialId)
      const group = this.nameOf.get(end.entitlementVersionId)
      if (group === undefined) continue
      this.confirmed += 1
      const seen = this.#seenOff.get(`${end.credentialId} ${group}`) ?? 0
      if (seen < (end.attemptedAt ?? Number.POSITIVE_INFINITY)) {
        this.#fail(
          `the end of ${group} of ${subject.person} in ${subject.system} was confirmed and never seen`,
        )
      }
    }
  }

  /** Looks at everything that is held, and at everything the portal has left to do. */
  async check(store: Store | null): Promise<void> {
    this.checks += 1
    const { now } = this.world
    const before = this.#excess
    this.#excess = new Map()
    for (const target of this.targets.values()) {
      for (const account of target.accounts.values()) {
        if (account.mark === null) continue
        const subject = this.#subject(account.mark)
        const may = this.entitled.groups(subject.person, subject.system, now)
        if (may.size > 0) this.#back.delete(account.mark)
        const held = target.isOn(account) ? ['', ...account.groups] : []
        for (const group of ['', ...this.#groups()]) {
          if (!held.includes(group) || (group === '' ? may.size > 0 : may.has(group))) continue
          const key = `${account.id} ${group}`
          const since = before.get(key) ?? now
          this.#excess.set(key, since)
          this.#judge(target, account.mark, group, since, subject)
        }
      }
    }
    this.#checkGiven()
    if (store) {
      await this.#checkBack(store)
      await this.#checkStuck(store)
    }
  }

  #judge(target: Target, mark: string, group: string, since: number, subject: Subject): void {
    const { now } = this.world
    const good = target.goodSince
    if (good === null || this.upSince > now) return
    const quiet = Math.max(good, this.upSince)
    const foreign = this.#foreign.get(mark) ?? 0
    const until =
      foreign >= since - MINUTE
        ? Math.max(foreign, since, quiet) + BOUND.foreign
        : Math.max(since, quiet) + patience(target, quiet)
    if (now <= until) return
    const what = group === '' ? 'an account' : group
    this.#fail(
      `${subject.person} holds ${what} in ${target.name} ${(now - since) / 1000} s after the right to it`,
    )
  }

  /** What both seats approved is given in the end: a portal that gives nothing breaks no other promise. */
  #checkGiven(): void {
    const { now } = this.world
    const before = this.#lack
    this.#lack = new Map()
    for (const [credentialId, { person, system }] of this.#subjects) {
      const target = this.targets.get(system)
      const replaced = this.replaced.get(credentialId) ?? 0
      if (!target || replaced > now) continue
      for (const group of this.entitled.owed(person, system, now)) {
        if (this.#holds(target, credentialId, group)) continue
        const key = `${credentialId} ${group}`
        const since = before.get(key) ?? now
        this.#lack.set(key, since)
        if (target.goodSince === null || this.upSince > now) continue
        const quiet = Math.max(target.goodSince, this.upSince)
        const late = replaced > 0 ? RECOVERY : 0
        if (now <= Math.max(since, quiet, replaced) + patience(target, quiet) + late) continue
        this.#fail(`${person} has not got ${group} in ${system} ${(now - since) / 1000} s after approval`)
      }
    }
  }

  async #checkBack({ read: { q, t } }: Store): Promise<void> {
    for (const [credentialId, since] of this.#back) {
      // Somebody else's account took its place: what had come back was gone again before anybody could look.
      if ((this.replaced.get(credentialId) ?? 0) > since) {
        this.#back.delete(credentialId)
        continue
      }
      const found = await q
        .select({ id: t.finding.id })
        .from(t.finding)
        .where(and(eq(t.finding.credentialId, credentialId), gte(t.finding.lastSeenAt, since)))
      const { system, person } = this.#subject(credentialId)
      const good = this.targets.get(system)?.goodSince ?? null
      if (found.length > 0) this.#back.delete(credentialId)
      else if (good !== null && this.world.now > Math.max(since, good, this.upSince) + BOUND.foreign) {
        this.#fail(`what came back of ${person} in ${system} was not found`)
      }
    }
  }

  async #checkStuck({ read: { q, t } }: Store): Promise<void> {
    const c = t.credential
    const left = await q
      .selectDistinct({ id: c.id })
      .from(c)
      .leftJoin(t.end, and(eq(t.end.credentialId, c.id), isNull(t.end.confirmedAt)))
      .leftJoin(t.artifact, and(eq(t.artifact.credentialId, c.id), ne(t.artifact.state, 'gone')))
      .where(and(isNull(c.dueAt), or(isNotNull(t.end.id), isNotNull(t.artifact.id))))
    if (left.length > 0) this.#fail(`${left.length} unfinished credentials are not due at any time`)
    const { now } = this.world
    const open = await q
      .select({ credentialId: t.end.credentialId, plannedAt: t.end.plannedAt })
      .from(t.end)
      .where(and(isNull(t.end.confirmedAt), lt(t.end.plannedAt, now - BOUND.calm)))
    for (const { credentialId, plannedAt } of open) {
      const { person, system } = this.#subject(credentialId)
      const target = this.targets.get(system)
      const good = target?.goodSince ?? null
      if (!target || good === null || now < this.upSince) continue
      const foreign = this.#foreign.get(credentialId) ?? 0
      const quiet = Math.max(good, this.upSince, foreign, this.replaced.get(credentialId) ?? 0)
      if (now <= Math.max(plannedAt, quiet) + patience(target, quiet)) continue
      this.#fail(`an end of ${person} in ${system} is open ${(now - plannedAt) / 1000} s after its time`)
    }
    if (now - this.upSince < RECOVERY) return
    const late = await q
      .select({ id: c.id, dueAt: c.dueAt, leaseUntil: c.leaseUntil })
      .from(c)
      .where(and(isNotNull(c.dueAt), lt(c.dueAt, now - RECOVERY)))
    for (const row of late) {
      const target = this.targets.get(this.#subjects.get(row.id)?.system ?? '')
      const quiet = target?.goodSince ?? null
      if (quiet !== null && now - quiet > RECOVERY) {
        this.#fail(
          `${row.id} was due ${now - (row.dueAt ?? now)} ms ago and nobody took it (lease ${row.leaseUntil})`,
        )
      }
    }
  }

  #holds(target: Target, credentialId: string, group: string): boolean {
    return target
      .ofCredential(credentialId)
      .some((account) => target.isOn(account) && account.groups.has(group))
  }

  #groups(): readonly string[] {
    return ['red', 'green', 'blue']
  }

  #subject(credentialId: string): Subject {
    const subject = this.#subjects.get(credentialId)
    if (!subject) this.#fail(`an account bears the mark of ${credentialId}, which nobody asked for`)
    return subject ?? { person: 'nobody', system: 'nowhere' }
  }

  #fail(what: string): void {
    this.violation ??= `${what} (${new Date(this.world.now).toISOString()})`
  }
}
