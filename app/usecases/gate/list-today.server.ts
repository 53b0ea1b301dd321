import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { endOfLocalDay, localParts } from '~/domain/schedule/local-time'
import type { Services } from '~/platform/services'
import { standingsAt } from '~/usecases/credential/standing.server'
import { credentialsByIds } from '~db/repositories/credentials'
import { gateCredentials, recentGateChecks } from '~db/repositories/gate-checks'
import { peopleByIds } from '~db/repositories/people'
import { type SiteRow, siteById } from '~db/repositories/sites'
import { type PassView, viewPass } from './view-pass.server'

/** Passes on one day's list; a gate with more says so. */
const DAY_LIST = 500
const RECENT = 10

/** Names looked through for one that was typed: only those that fit become passes. */
const MOST_NAMES = 50_000

export interface GateDay {
  readonly site: SiteRow
  readonly now: Instant
  /** Whoever may come today, by name; narrowed by `name` when one was typed. */
  readonly passes: readonly PassView[]
  readonly cut: boolean
  readonly recent: readonly {
    readonly id: Id
    readonly name: string | null
    readonly answer: string
    readonly reason: string
    readonly at: Instant
  }[]
}

/** Today's list of a gate, in the site's own day. Problems: not_found. */
export async function listToday(
  services: Services,
  actor: Actor,
  siteId: Id,
  name: string,
): Promise<Result<GateDay>> {
  const now = services.clock.now()
  if (!may(actor, 'gate.check', { siteId }, now)) return refuse('not_found')
  const { read } = services.store
  const site = await siteById(read, siteId)
  if (!site) return refuse('not_found')
  const tonight = endOfLocalDay(localParts(now, site.timeZone).date, site.timeZone)
  const most = name.trim() === '' ? DAY_LIST : MOST_NAMES
  const today = await gateCredentials(read, siteId, now, tonight, most + 1)
  const found = today.filter((each) => isNamed(each.name, name))
  const ids = found.slice(0, DAY_LIST).map((each) => each.id)
  const standings = await standingsAt(services, read, await credentialsByIds(read, ids), now)
  const views = await Promise.all(standings.map((standing) => viewPass(read, standing, now)))
  const checks = await recentGateChecks(read, siteId, RECENT)
  const people = await peopleByIds(read, [...new Set(checks.flatMap((check) => check.personId ?? []))])
  return ok({
    site,
    now,
    passes: views.sort((a, b) => a.person.name.localeCompare(b.person.name)),
    cut: found.length > DAY_LIST || today.length > most,
    recent: checks.map((check) => ({
      id: check.id,
      // A pass of another site is told as such, and nothing more of it.
      name:
        check.reason === 'wrong_site'
          ? null
          : (people.find((person) => person.id === check.personId)?.name ?? null),
      answer: check.verdict,
      reason: check.reason,
      at: check.checkedAt,
    })),
  })
}

/** Every word that was typed begins a word of the name, accents and case aside. */
function isNamed(name: string, typed: string): boolean {
  const words = plain(name).split(/\s+/)
  return plain(typed)
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)))
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase('en')
}
