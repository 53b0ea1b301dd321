import type { WhyNot } from '~/domain/credential/credential'
import { nextBoundary } from '~/domain/credential/desired'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { WeeklyHours } from '~/domain/schedule/schedule'
import type { CredentialStanding } from '~/usecases/credential/standing.server'
import { lastGrants } from '~db/repositories/grants'
import type { Handle } from '~db/store'

/** A pass as its holder and the guard see it. */
export interface PassView {
  readonly credentialId: Id
  readonly person: { readonly id: Id; readonly name: string; readonly photoFileId: Id | null }
  readonly vendor: string | null
  readonly site: {
    readonly id: Id
    readonly name: string
    readonly timeZone: string
    readonly callName: string
    readonly callPhone: string
  }
  readonly state: 'on' | 'off' | 'gone'
  readonly why: readonly WhyNot[]
  /** The window around now, or the next one, or the last one when all is over. */
  readonly window: { readonly from: Instant; readonly to: Instant } | null
  readonly weekly: WeeklyHours | null
  /** Held now, or to be held when the window opens. */
  readonly zones: readonly string[]
  /** Zones that ask for an escort. */
  readonly escortIn: readonly string[]
  readonly changesAt: Instant | null
}

export async function viewPass(
  read: Handle,
  { facts, standing, want }: CredentialStanding,
  now: Instant,
): Promise<PassView> {
  const { credential, person, vendor, site } = facts
  const ids =
    want.state === 'on' ? [...want.entitlements.keys()] : standing.grants.map((g) => g.entitlementVersionId)
  const approved = [...standing.approved.values()].filter((each) => ids.includes(each.versionId))
  const grants = standing.grants.filter((grant) => ids.includes(grant.entitlementVersionId))
  return {
    credentialId: credential.id,
    person: { id: person.id, name: person.name, photoFileId: person.photoFileId },
    vendor: vendor?.name ?? null,
    site,
    state: want.state,
    why: want.why,
    window: await windowOf(
      read,
      credential.id,
      grants.map((g) => g.schedule),
      want.state === 'on',
      now,
    ),
    weekly: grants.find((grant) => grant.schedule.weekly !== null)?.schedule.weekly ?? null,
    zones: approved.map(({ name }) => name).sort(),
    escortIn: approved
      .filter(({ escortRequired }) => escortRequired)
      .map(({ name }) => name)
      .sort(),
    changesAt: nextBoundary(credential, standing.grants, standing.locks, standing.caps, now),
  }
}

async function windowOf(
  read: Handle,
  credentialId: Id,
  schedules: readonly { validFrom: Instant; validTo: Instant }[],
  open: boolean,
  now: Instant,
) {
  const current = schedules.filter((s) => s.validFrom <= now && now < s.validTo)
  if (open || current.length > 0) {
    const from = Math.min(...current.map((s) => s.validFrom))
    return { from, to: Math.max(...current.map((s) => s.validTo)) }
  }
  const [next] = [...schedules].sort((a, b) => a.validFrom - b.validFrom)
  if (next) return { from: next.validFrom, to: next.validTo }
  const [last] = await lastGrants(read, credentialId, 1)
  return last ? { from: last.validFrom, to: last.effectiveEnd } : null
}
