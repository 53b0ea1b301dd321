import { and, asc, eq, gt, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { NOT_ACCEPTED } from '~/domain/reconciliation/acceptance'
import type { ClosedWhy } from '~/domain/reconciliation/closed-why'
import { NOT_TO_END } from '~/domain/reconciliation/foreign-end'
import { bound, preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks, eachChunk } from './chunks'

export type FindingRow = Tables['finding']['$inferSelect']

/** The open finding of this kind about this subject on this system, if there is one. */
export async function openFinding(
  { q, t }: Handle,
  systemId: string,
  kind: string,
  subject: string,
): Promise<FindingRow | null> {
  const [row] = await q
    .select()
    .from(t.finding)
    .where(
      and(
        eq(t.finding.systemId, systemId),
        eq(t.finding.kind, kind),
        eq(t.finding.subject, subject),
        isNull(t.finding.closedAt),
      ),
    )
  return row ?? null
}

export async function findingsByIds({ q, t }: Handle, ids: readonly string[]): Promise<FindingRow[]> {
  return byChunks(ids, (chunk) => q.select().from(t.finding).where(inArray(t.finding.id, chunk)))
}

/** What an open finding is known by. */
export type OpenFinding = Pick<
  FindingRow,
  'id' | 'kind' | 'subject' | 'personId' | 'credentialId' | 'seenInRun'
>

export async function openFindingsOfSystem(
  { q, t }: Handle,
  systemId: string,
  kinds: readonly string[],
): Promise<OpenFinding[]> {
  const { id, kind, subject, personId, credentialId, seenInRun } = t.finding
  return q
    .select({ id, kind, subject, personId, credentialId, seenInRun })
    .from(t.finding)
    .where(and(eq(t.finding.systemId, systemId), inArray(kind, [...kinds]), isNull(t.finding.closedAt)))
}

/** A page by id of a system's open findings of a kind. */
export async function openFindingPage(
  { q, t }: Handle,
  systemId: string,
  ofKind: string,
  after: string,
  size: number,
): Promise<OpenFinding[]> {
  const { id, kind, subject, personId, credentialId, seenInRun, closedAt } = t.finding
  return q
    .select({ id, kind, subject, personId, credentialId, seenInRun })
    .from(t.finding)
    .where(and(eq(t.finding.systemId, systemId), eq(kind, ofKind), isNull(closedAt), gt(id, after)))
    .orderBy(asc(id))
    .limit(size)
}

/** Open findings about accounts that are there by right in a system. */
export async function openOwnDrifts({ q, t }: Handle, systemId: string): Promise<OpenFinding[]> {
  const { id, kind, subject, personId, credentialId, seenInRun, closedAt } = t.finding
  return q
    .select({ id, kind, subject, personId, credentialId, seenInRun })
    .from(t.finding)
    .where(and(eq(t.finding.systemId, systemId), eq(kind, 'drifted'), isNull(credentialId), isNull(closedAt)))
}

/** Open findings of these systems for which anybody said that they may stay. */
export async function acceptedFindings(
  { q, t }: Handle,
  systemIds: readonly string[],
): Promise<FindingRow[]> {
  return byChunks(systemIds, (chunk) =>
    q
      .select()
      .from(t.finding)
      .where(
        and(inArray(t.finding.systemId, chunk), isNull(t.finding.closedAt), isNotNull(t.finding.acceptUntil)),
      ),
  )
}

/** What people had said of an open finding. */
export type VoidedWord = Pick<
  FindingRow,
  'id' | 'kind' | 'siteId' | 'personId' | 'credentialId' | 'acceptedAt' | 'endConfirmedBy'
>

/** Whatever people said of the accounts that open findings of a system tell of counts no more; answers what that was. */
export async function voidWords({ q, t }: Tx, systemId: string): Promise<VoidedWord[]> {
  const { id, kind, siteId, personId, credentialId, acceptedAt, endConfirmedBy } = t.finding
  const words = and(
    eq(t.finding.systemId, systemId),
    isNull(t.finding.closedAt),
    or(isNotNull(t.finding.acceptUntil), isNotNull(endConfirmedBy), isNotNull(t.finding.endFault)),
  )
  const voided = await q
    .select({ id, kind, siteId, personId, credentialId, acceptedAt, endConfirmedBy })
    .from(t.finding)
    .where(words)
  if (voided.length > 0)
    await q
      .update(t.finding)
      .set({ ...NOT_ACCEPTED, ...NOT_TO_END })
      .where(words)
  return voided
}

const ofSubjects = preparedIn<FindingRow, { systemId: string }>(({ q, t }, subjects) =>
  q
    .select()
    .from(t.finding)
    .where(
      and(
        eq(t.finding.systemId, bound('systemId')),
        inArray(t.finding.subject, subjects),
        isNull(t.finding.closedAt),
      ),
    ),
)

/** The open findings about these subjects of a system. */
export async function openFindingsOfSubjects(
  h: Handle,
  systemId: string,
  subjects: readonly string[],
): Promise<FindingRow[]> {
  return ofSubjects(h, subjects, { systemId })
}

/** Which finding it is, and about what. */
export type EarlierFinding = Pick<FindingRow, 'subject' | 'id'>

const earlierOf = preparedIn<EarlierFinding, { systemId: string; kind: string }>(({ q, t }, subjects) =>
  q
    // Ids grow with time: the last of them is the newest.
    .select({ subject: t.finding.subject, id: sql<string>`max(${t.finding.id})` })
    .from(t.finding)
    .where(
      and(
        eq(t.finding.systemId, bound('systemId')),
        inArray(t.finding.subject, subjects),
        eq(t.finding.kind, bound('kind')),
        isNotNull(t.finding.closedAt),
      ),
    )
    .groupBy(t.finding.subject),
)

/** The finding of this kind about each of these subjects of a system that was closed last. */
export async function earlierFindings(
  h: Handle,
  systemId: string,
  kind: string,
  subjects: readonly string[],
): Promise<EarlierFinding[]> {
  return earlierOf(h, subjects, { systemId, kind })
}

export async function openFindingsOfCredentials(
  { q, t }: Handle,
  credentialIds: readonly string[],
  kinds: readonly string[],
): Promise<FindingRow[]> {
  return byChunks(credentialIds, (chunk) =>
    q
      .select()
      .from(t.finding)
      .where(
        and(
          inArray(t.finding.credentialId, chunk),
          inArray(t.finding.kind, [...kinds]),
          isNull(t.finding.closedAt),
        ),
      ),
  )
}

/** What was ever found of a credential that held more than it should. */
export async function driftsOfCredential(
  { q, t }: Handle,
  credentialId: string,
): Promise<Pick<FindingRow, 'account'>[]> {
  return q
    .select({ account: t.finding.account })
    .from(t.finding)
    .where(and(eq(t.finding.credentialId, credentialId), eq(t.finding.kind, 'drifted')))
}

export async function insertFinding({ q, t }: Tx, row: Tables['finding']['$inferInsert']): Promise<void> {
  await q.insert(t.finding).values(row)
}

/** Opens several; answers the ids of those that were not open already. */
export async function insertFindings(
  { q, t }: Tx,
  rows: readonly Tables['finding']['$inferInsert'][],
): Promise<string[]> {
  const written = await byChunks(rows, (chunk) =>
    q.insert(t.finding).values(chunk).onConflictDoNothing().returning({ id: t.finding.id }),
  )
  return written.map((row) => row.id)
}

/** These were seen again, by the listing of this number; null when it was none. */
export async function renewFindings(
  { q, t }: Tx,
  ids: readonly string[],
  seenAt: number,
  seenInRun: number | null,
): Promise<void> {
  await eachChunk(ids, (chunk) =>
    q.update(t.finding).set({ lastSeenAt: seenAt, seenInRun }).where(inArray(t.finding.id, chunk)),
  )
}

/** Closes these; answers the ids of those that nobody had closed. */
export async function closeFindings(
  { q, t }: Tx,
  ids: readonly string[],
  closedAt: number,
  closedWhy: ClosedWhy,
): Promise<string[]> {
  const closed = await byChunks(ids, (chunk) =>
    q
      .update(t.finding)
      .set({ closedAt, closedWhy })
      .where(and(inArray(t.finding.id, chunk), isNull(t.finding.closedAt)))
      .returning({ id: t.finding.id }),
  )
  return closed.map((row) => row.id)
}

export async function updateFinding(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['finding']['$inferInsert']>,
): Promise<void> {
  await q.update(t.finding).set(change).where(eq(t.finding.id, id))
}
