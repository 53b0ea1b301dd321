import { and, asc, desc, eq, gt, inArray, isNotNull, lte, or } from 'drizzle-orm'
import { graceOf, LONGEST_GRACE } from '~/domain/grant/grace'
import { bound, prepared, preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks, eachChunk } from './chunks'

export type GrantRow = Tables['grant']['$inferSelect']

const grantsAfter = preparedIn<GrantRow, { now: number }>(({ q, t }, credentialIds) =>
  q
    .select()
    .from(t.grant)
    .where(and(inArray(t.grant.credentialId, credentialIds), gt(t.grant.effectiveEnd, bound('now')))),
)

/** The grants of a credential that are not over at `now`: work does not grow with history. */
export async function runningGrants(
  h: Handle,
  credentialIds: readonly string[],
  now: number,
): Promise<GrantRow[]> {
  const rows = await grantsAfter(h, credentialIds, { now })
  return rows.sort((a, b) => a.validFrom - b.validFrom || (a.id < b.id ? -1 : 1))
}

/** The grants of each credential that are not over, and those that still count although they are. */
export interface CountingGrants {
  readonly running: readonly GrantRow[]
  /** Of credentials where a grace runs: all that ended of late, because the last to end decides. */
  readonly lingering: readonly GrantRow[]
}

/** The same, and what lingers: as far back as the longest grace, and no further. */
export async function countingGrants(
  h: Handle,
  credentialIds: readonly string[],
  now: number,
): Promise<CountingGrants> {
  const rows = await runningGrants(h, credentialIds, now - LONGEST_GRACE)
  const over = rows.filter((grant) => grant.effectiveEnd <= now)
  const graced = new Set(
    over.filter((grant) => grant.effectiveEnd + graceOf(grant) > now).map((grant) => grant.credentialId),
  )
  return {
    running: rows.filter((grant) => grant.effectiveEnd > now),
    lingering: over.filter((grant) => graced.has(grant.credentialId)),
  }
}

/** The sites where a person, or anybody of a vendor, holds or is to hold something. */
export async function sitesOfRunningGrants(
  { q, t }: Handle,
  whose: { readonly personId: string } | { readonly vendorId: string },
  now: number,
): Promise<string[]> {
  const rows = await q
    .selectDistinct({ siteId: t.grant.siteId })
    .from(t.grant)
    .innerJoin(t.credential, eq(t.credential.id, t.grant.credentialId))
    .where(
      and(
        'personId' in whose
          ? eq(t.credential.personId, whose.personId)
          : eq(t.credential.vendorId, whose.vendorId),
        gt(t.grant.effectiveEnd, now),
      ),
    )
  return rows.map((row) => row.siteId)
}

export async function grantsOfRequest({ q, t }: Handle, requestId: string): Promise<GrantRow[]> {
  return q.select().from(t.grant).where(eq(t.grant.requestId, requestId)).orderBy(asc(t.grant.id))
}

/** The grants of a credential that end (or ended) last; tells a screen why nothing is held. */
export async function lastGrants({ q, t }: Handle, credentialId: string, size: number): Promise<GrantRow[]> {
  return q
    .select()
    .from(t.grant)
    .where(eq(t.grant.credentialId, credentialId))
    .orderBy(desc(t.grant.effectiveEnd))
    .limit(size)
}

/** The grants of several requests. */
export async function grantsOfRequests({ q, t }: Handle, requestIds: readonly string[]): Promise<GrantRow[]> {
  const rows = await byChunks(requestIds, (chunk) =>
    q.select().from(t.grant).where(inArray(t.grant.requestId, chunk)),
  )
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
}

const toRemind = prepared(({ q, t }) =>
  q
    .select()
    .from(t.grant)
    .where(and(isNotNull(t.grant.remindAt), lte(t.grant.remindAt, bound('now'))))
    .orderBy(asc(t.grant.remindAt), asc(t.grant.id))
    .limit(bound('size')),
)

/** Running grants whose coming end has to be announced at `now`, the soonest first. */
export async function grantsToRemind(h: Handle, now: number, size: number): Promise<GrantRow[]> {
  return toRemind(h, { now, size })
}

const remindNext = prepared(({ q, t }) =>
  q
    .select({ at: t.grant.remindAt })
    .from(t.grant)
    .where(isNotNull(t.grant.remindAt))
    .orderBy(asc(t.grant.remindAt))
    .limit(1),
)

/** When the next end has to be announced, ms; null when none has. */
export async function nextReminder(h: Handle): Promise<number | null> {
  const [row] = await remindNext(h, {})
  return row?.at ?? null
}

/** Takes these reminders; answers the ids that nobody else has taken. */
export async function takeReminders({ q, t }: Tx, ids: readonly string[]): Promise<string[]> {
  const rows = await byChunks(ids, (chunk) =>
    q
      .update(t.grant)
      .set({ remindAt: null })
      .where(and(inArray(t.grant.id, chunk), isNotNull(t.grant.remindAt)))
      .returning({ id: t.grant.id }),
  )
  return rows.map((row) => row.id)
}

const toWarn = prepared(({ q, t }) =>
  q
    .select()
    .from(t.grant)
    .where(and(isNotNull(t.grant.warnAt), lte(t.grant.warnAt, bound('now'))))
    .orderBy(asc(t.grant.warnAt), asc(t.grant.id))
    .limit(bound('size')),
)

/** Grants whose holder is to be warned at `now` that open sessions will be cut off, the soonest first. */
export async function grantsToWarn(h: Handle, now: number, size: number): Promise<GrantRow[]> {
  return toWarn(h, { now, size })
}

const warnNext = prepared(({ q, t }) =>
  q
    .select({ at: t.grant.warnAt })
    .from(t.grant)
    .where(isNotNull(t.grant.warnAt))
    .orderBy(asc(t.grant.warnAt))
    .limit(1),
)

/** When the next such warning is due, ms; null when none is. */
export async function nextWarnAt(h: Handle): Promise<number | null> {
  const [row] = await warnNext(h, {})
  return row?.at ?? null
}

/** Takes all warnings of these credentials that are due at `now`; answers the grants that nobody else has taken. */
export async function takeWarnings(
  { q, t }: Tx,
  credentialIds: readonly string[],
  now: number,
): Promise<GrantRow[]> {
  return byChunks(credentialIds, (chunk) =>
    q
      .update(t.grant)
      .set({ warnAt: null })
      .where(and(inArray(t.grant.credentialId, chunk), isNotNull(t.grant.warnAt), lte(t.grant.warnAt, now)))
      .returning(),
  )
}

/** Warns once more, at `at`. */
export async function warnAgain({ q, t }: Tx, ids: readonly string[], at: number): Promise<void> {
  await eachChunk(ids, (chunk) => q.update(t.grant).set({ warnAt: at }).where(inArray(t.grant.id, chunk)))
}

export async function insertGrants({ q, t }: Tx, rows: Tables['grant']['$inferInsert'][]): Promise<void> {
  await eachChunk(rows, (chunk) => q.insert(t.grant).values(chunk))
}

/** Ends running grants early at `at`; one that is over already stays as it was. Answers the rows it ended. */
export async function endGrants(
  { q, t, journal }: Tx,
  ids: readonly string[],
  at: number,
  by: string | null,
  reason: string,
): Promise<GrantRow[]> {
  const ended = await byChunks(ids, (chunk) =>
    q
      .update(t.grant)
      .set({ endedAt: at, endedBy: by, endReason: reason, effectiveEnd: at, remindAt: null, warnAt: null })
      .where(and(inArray(t.grant.id, chunk), gt(t.grant.effectiveEnd, at)))
      .returning(),
  )
  if (ended.length > 0) journal({ kind: 'ended', grants: ended.map(({ id }) => id), at, by, reason })
  return ended
}

const lastEnd = prepared(({ q, t }) =>
  q
    .select({ effectiveEnd: t.grant.effectiveEnd })
    .from(t.grant)
    .where(
      and(
        eq(t.grant.credentialId, bound('credentialId')),
        eq(t.grant.entitlementId, bound('entitlementId')),
        eq(t.grant.entitlementVersionId, bound('entitlementVersionId')),
        lte(t.grant.validFrom, bound('now')),
      ),
    )
    .orderBy(desc(t.grant.effectiveEnd))
    .limit(1),
)

/** When the last one that began by `now` of the grants an obligation is about ends or ended; null when there is none. */
export async function latestEffectiveEnd(
  h: Handle,
  end: {
    readonly credentialId: string
    readonly entitlementId: string
    readonly entitlementVersionId: string
  },
  now: number,
): Promise<number | null> {
  const { credentialId, entitlementId, entitlementVersionId } = end
  const [row] = await lastEnd(h, { credentialId, entitlementId, entitlementVersionId, now })
  return row?.effectiveEnd ?? null
}

/**
 * Ids of the grants whose end lies in (after, until], or after `after` where somebody ended them early; sought site by site,
 * so that what ended before is not read.
 */
export async function grantsEndingWithin({ q, t }: Handle, after: number, until: number): Promise<string[]> {
  const sites = q.select({ id: t.site.id }).from(t.site)
  const rows = await q
    .select({ id: t.grant.id })
    .from(t.grant)
    .where(
      and(
        inArray(t.grant.siteId, sites),
        gt(t.grant.effectiveEnd, after),
        or(lte(t.grant.effectiveEnd, until), isNotNull(t.grant.endedAt)),
      ),
    )
  return rows.map((row) => row.id).sort()
}

/** Up to `most` credentials that a grant gives something to at `now`, and whose system does not hold it. */
export async function credentialsToGive({ q, t }: Handle, now: number, most: number): Promise<string[]> {
  const rows = await q
    .selectDistinct({ id: t.credential.id })
    .from(t.credential)
    .innerJoin(t.grant, eq(t.grant.credentialId, t.credential.id))
    .where(
      and(
        inArray(t.credential.state, ['none', 'off', 'gone']),
        isNotNull(t.credential.dueAt),
        lte(t.grant.validFrom, now),
        gt(t.grant.effectiveEnd, now),
      ),
    )
    .limit(most)
  return rows.map((row) => row.id)
}

/** Grants of a system that are not over, with what their right is in the target. */
export async function runningGrantsOfSystem(
  { q, t }: Handle,
  systemId: string,
  now: number,
): Promise<{ personId: string; validFrom: number; effectiveEnd: number; mapping: unknown }[]> {
  const { personId, validFrom, effectiveEnd, entitlementVersionId } = t.grant
  return q
    .select({ personId, validFrom, effectiveEnd, mapping: t.entitlementVersion.mapping })
    .from(t.credential)
    .innerJoin(t.grant, and(eq(t.grant.credentialId, t.credential.id), gt(effectiveEnd, now)))
    .innerJoin(t.entitlementVersion, eq(t.entitlementVersion.id, entitlementVersionId))
    .where(eq(t.credential.systemId, systemId))
}
