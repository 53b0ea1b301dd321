import { attestedBy, scrappableFrom, whyNotScrapped } from '~/domain/connected-system/scrapped'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { peopleByIds } from '~db/repositories/people'
import { countOpenAt } from '~db/repositories/scrapped'
import { siteById } from '~db/repositories/sites'
import { systemById } from '~db/repositories/systems'
import { ask } from './check-system.server'

export interface ScrappedView {
  readonly system: {
    readonly id: Id
    readonly name: string
    readonly targetVersion: number
    readonly lastContactAt: Instant | null
    readonly scrapReason: string | null
    readonly scrappedAt: Instant | null
  }
  readonly site: { readonly id: Id; readonly name: string; readonly timeZone: string }
  /** Who said so for each seat; null while nobody did. */
  readonly said: readonly { readonly seat: Seat; readonly by: string | null; readonly mayWithdraw: boolean }[]
  /** Seats for which the actor can say it now. */
  readonly maySpeakFor: readonly Seat[]
  /** Why nobody can, or this person cannot; null when they can, or when they hold no seat there. */
  readonly whyNot: string | null
  /** From when on it has been silent for long enough. */
  readonly silentFrom: Instant
  /** What it answered just now; null when it was not asked, or answered. */
  readonly fault: string | null
  /** What the second word would end, each counted up to `MOST_COUNTED`. */
  readonly open: { readonly ends: number; readonly objects: number; readonly findings: number }
}

/** Counted up to here: beyond it, the number helps nobody. */
export const MOST_COUNTED = 10_000

/** What is to be known before somebody says that a system is scrapped. It is asked for whoever may say so. Problems: not_found. */
export async function readScrapped(
  services: Services,
  actor: Actor,
  systemId: Id,
): Promise<Result<ScrappedView>> {
  const asked = services.clock.now()
  if (!may(actor, 'configuration.read', {}, asked)) return refuse('not_found')
  const h = services.store.read
  const system = await systemById(h, systemId)
  const site = system && (await siteById(h, system.siteId))
  if (!system || !site) return refuse('not_found')
  const seats = SEATS.filter((seat) => may(actor, 'system.attest', { siteId: site.id, seat }, asked))
  const standing = system.scrappedAt === null && seats.length > 0
  const seen = standing ? await ask(services, system) : null
  const fault = seen === null || seen.reached ? null : seen.fault
  const now = services.clock.now()
  const reasons = seats.map((seat) => whyNotScrapped(system, seat, actor.personId, fault, now))
  const people = await peopleByIds(
    h,
    SEATS.flatMap((seat) => attestedBy(system, seat) ?? []),
  )
  const { id, name, targetVersion, lastContactAt, scrapReason, scrappedAt } = system
  return ok({
    system: { id, name, targetVersion, lastContactAt, scrapReason, scrappedAt },
    site: { id: site.id, name: site.name, timeZone: site.timeZone },
    said: SEATS.map((seat) => {
      const by = attestedBy(system, seat)
      const mayWithdraw = by !== null && scrappedAt === null && seats.includes(seat)
      return { seat, by: people.find((person) => person.id === by)?.name ?? by, mayWithdraw }
    }),
    maySpeakFor: seats.filter((_, index) => reasons[index] === null),
    whyNot: reasons.every((why) => why !== null) ? (reasons[0] ?? null) : null,
    silentFrom: scrappableFrom(system),
    fault,
    open: await countOpenAt(h, systemId, MOST_COUNTED),
  })
}
