import type { ProofGrade } from '~/domain/connected-system/connected-system'
import { whyNotSilent } from '~/domain/connected-system/scrapped'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { isHeld, type TaskState } from '~/domain/manual-task/task'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { credentialsByIds } from '~db/repositories/credentials'
import { type EndRow, openEnds } from '~db/repositories/ends'
import type { FindingRow } from '~db/repositories/findings'
import { openTasksOf } from '~db/repositories/manual-tasks'
import { peopleByIds } from '~db/repositories/people'
import { openFindingsAnsweredFor } from '~db/repositories/reports-findings'
import { sitesByIds } from '~db/repositories/sites'
import { type SystemRow, systemsByIds } from '~db/repositories/systems'
import { PAGE_SIZE } from '../list-page'
import { thingWords } from '../manual-task/tell-task.server'
import { answersFor } from './count-overdue.server'
import { loadNames, type Named, type NamedSite } from './names.server'

/** Somebody to call. */
export interface Contact {
  readonly name: string
  readonly email: string | null
  readonly phone: string | null
}

/** What one person still holds, or may still hold, in one system. */
export interface OverdueRow {
  readonly id: Id
  readonly credentialId: Id
  readonly person: Named | null
  readonly vendor: Named | null
  /** The rights whose end is not confirmed; none when something is held that no right covers. */
  readonly access: readonly string[]
  /** The account's name in the system, for whoever looks there; null for a thing that people hand out. */
  readonly account: string | null
  /** Keys and badges that are out, or not seen back by two. */
  readonly things: readonly {
    readonly thing: string
    readonly number: string | null
    readonly state: TaskState
  }[]
  /** When it should have been gone. */
  readonly since: Instant
  readonly openedAt: Instant
  readonly escalatedAt: Instant | null
  /** Passed on to both seats and the administrators then, when nobody puts it right before. */
  readonly escalatesAt: Instant | null
  readonly fault: string | null
  readonly attempts: number
  /** The next attempt; null while one is under way. */
  readonly nextTryAt: Instant | null
}

/** Everything overdue of one system on a page, with what to do by hand there. */
export interface OverdueSystem {
  readonly system: Named
  readonly site: NamedSite
  readonly ownerSeat: Seat
  readonly owner: Contact | null
  /** The site's own number. */
  readonly siteDesk: Contact
  readonly manualSteps: string
  readonly lastContactAt: Instant | null
  readonly lastFault: string | null
  readonly lastFaultAt: Instant | null
  readonly mayRetry: boolean
  /** The actor could say that it is scrapped, as far as its row tells. */
  readonly mayAttest: boolean
  /** How people bring an end about here that the portal cannot: by attesting it, or as tasks. Null where it can. */
  readonly byHand: 'attest' | 'tasks' | null
  readonly rows: readonly OverdueRow[]
}

export interface OverdueList {
  readonly systems: readonly OverdueSystem[]
  readonly next: string | null
  /** Time lines are for those who read all records of a site, not for a system's owner alone. */
  readonly mayReadRecords: boolean
  readonly now: Instant
}

/** All that is overdue where the actor answers for it, the oldest first, by system. Problems: not_found. */
export async function listOverdue(
  services: Services,
  actor: Actor,
  after: string,
  size = PAGE_SIZE,
): Promise<Result<OverdueList>> {
  const now = services.clock.now()
  const h = services.store.read
  const mine = await answersFor(h, actor, now)
  if (mine === null) return refuse('not_found')
  const found = await openFindingsAnsweredFor(h, 'overdue', mine, after, size + 1)
  const shown = found.slice(0, size)
  const unique = (ids: readonly (Id | null)[]) => [...new Set(ids.filter((id) => id !== null))]
  const credentialIds = unique(shown.map((finding) => finding.credentialId))
  const systems = await systemsByIds(h, unique(shown.map((finding) => finding.systemId)))
  const [credentials, ends, tasks, sites, owners] = await Promise.all([
    credentialsByIds(h, credentialIds),
    openEnds(h, credentialIds),
    openTasksOf(h, credentialIds),
    sitesByIds(h, unique(systems.map((system) => system.siteId))),
    peopleByIds(h, unique(systems.map((system) => system.ownerId))),
  ])
  const names = await loadNames(h, {
    people: shown.map((finding) => finding.personId),
    vendors: shown.map((finding) => finding.vendorId),
    sites: shown.map((finding) => finding.siteId),
    versions: ends.map((end) => end.entitlementVersionId),
  })
  const rowOf = (finding: FindingRow): OverdueRow => {
    const credential = credentials.find((each) => each.id === finding.credentialId)
    const own = ends.filter((end) => end.credentialId === finding.credentialId && end.attemptedAt !== null)
    const things = tasks.filter((task) => task.credentialId === finding.credentialId && isHeld(task))
    const inHand = credential?.leaseUntil != null && credential.leaseUntil > now
    return {
      id: finding.id,
      credentialId: finding.credentialId ?? finding.subject,
      person: finding.personId === null ? null : names.person(finding.personId),
      vendor: finding.vendorId === null ? null : names.vendor(finding.vendorId),
      access: [...new Set(own.map((end) => names.version(end.entitlementVersionId)))],
      account:
        things.length === 0 && typeof finding.account.nativeName === 'string'
          ? finding.account.nativeName
          : null,
      things: things.map(({ right, number, state }) => ({ thing: thingWords(right), number, state })),
      since: sinceOf(own, credential?.takingSince ?? finding.openedAt),
      openedAt: finding.openedAt,
      escalatedAt: finding.escalatedAt,
      escalatesAt: finding.escalatedAt === null ? finding.deadline : null,
      fault: credential?.fault ?? null,
      attempts: credential?.attempts ?? 0,
      nextTryAt: inHand ? null : (credential?.dueAt ?? null),
    }
  }
  const last = shown.at(-1)
  return ok({
    systems: systems
      .map((system): OverdueSystem => {
        const site = sites.find((each) => each.id === system.siteId)
        return {
          system: { id: system.id, name: system.name },
          site: names.site(system.siteId),
          ownerSeat: system.ownerSeat,
          owner: owners.find((person) => person.id === system.ownerId) ?? null,
          siteDesk: { name: site?.callName ?? '', email: null, phone: site?.callPhone ?? null },
          manualSteps: system.manualSteps.trim(),
          lastContactAt: system.lastContactAt,
          lastFault: system.lastFault,
          lastFaultAt: system.lastFaultAt,
          mayRetry: may(actor, 'system.retry', { siteId: system.siteId, ownerId: system.ownerId }, now),
          mayAttest: mayAttest(actor, system, now),
          byHand: byHand(services.connectors.get(system.kind).capabilities.proof),
          rows: shown.filter((finding) => finding.systemId === system.id).map(rowOf),
        }
      })
      .map((each) => ({ ...each, owner: contactOf(each.owner) }))
      .sort((a, b) => oldest(a) - oldest(b)),
    next: found.length > size && last ? last.id : null,
    mayReadRecords: may(actor, 'audit.read', {}, now),
    now,
  })
}

function byHand(proof: ProofGrade): OverdueSystem['byHand'] {
  return proof === 'ack' ? 'attest' : proof === 'attested' ? 'tasks' : null
}

function contactOf(person: Contact | null): Contact | null {
  return person && { name: person.name, email: person.email, phone: person.phone }
}

function sinceOf(ends: readonly EndRow[], otherwise: Instant): Instant {
  return ends.length === 0 ? otherwise : Math.min(...ends.map((end) => end.plannedAt))
}

function oldest({ rows }: OverdueSystem): Instant {
  return Math.min(...rows.map((row) => row.since))
}

function mayAttest(actor: Actor, system: SystemRow, now: Instant): boolean {
  if (whyNotSilent(system, system.lastFault, now) !== null) return false
  return SEATS.some((seat) => may(actor, 'system.attest', { siteId: system.siteId, seat }, now))
}
