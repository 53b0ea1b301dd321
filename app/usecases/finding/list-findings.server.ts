import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant, Millis } from '~/domain/kernel/time'
import { siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import { acceptanceStands } from '~/domain/reconciliation/acceptance'
import {
  FINDING_CHANGES,
  FINDING_KINDS,
  type FindingChange,
  type FindingKind,
} from '~/domain/reconciliation/observation'
import type { Services } from '~/platform/services'
import { type FindingRow, findingsByIds } from '~db/repositories/findings'
import { goneFindings, openFindingsOfKind } from '~db/repositories/reports-findings'
import type { Handle } from '~db/store'
import { type ListPage, PAGE_SIZE } from '../list-page'
import { loadNames, type Named, type NamedSite } from '../report/names.server'
import { pairCursor, type ReportQuery, timeCursor } from '../report/report-query'

/** The worst first: a report is read from the top. */
const FINDING_ORDER: readonly FindingKind[] = [
  'resurrected',
  'overdue',
  'drifted',
  'conflict',
  'default_account',
  'lost',
  'orphan',
  'missing',
  'stale',
]

/** What the list of findings is asked for. */
export interface FindingQuery extends ReportQuery {
  readonly kind: string | null
  readonly ownerId: Id | null
  /** Only what was found so long ago or longer, ms. */
  readonly olderThan: Millis | null
  /** Null: what is open, new and old. */
  readonly change: FindingChange | null
}

export interface FindingView {
  readonly id: Id
  readonly change: FindingChange
  readonly kind: string
  readonly severity: string
  /** What one signs in with on the target, what else it says of the account, and its id there; null when it does not say. */
  readonly account: {
    readonly name: string | null
    readonly alias: string | null
    readonly nativeId: string | null
  }
  /** Switched on, as it was listed; null when the target did not say. */
  readonly active: boolean | null
  readonly holds: readonly string[]
  readonly lastUsedAt: Instant | null
  readonly person: Named | null
  readonly vendor: Named | null
  readonly site: NamedSite
  readonly system: Named
  readonly credentialId: Id | null
  readonly owner: Named | null
  readonly openedAt: Instant
  readonly lastSeenAt: Instant
  readonly deadline: Instant | null
  /** When and why it was closed; null while it is open. */
  readonly closedAt: Instant | null
  readonly closedWhy: string | null
  /** The one of the same kind about the same account that was closed before. */
  readonly earlier: { readonly id: Id; readonly closedAt: Instant } | null
  /** Until when both seats let it stay; null while they do not. */
  readonly acceptedUntil: Instant | null
  readonly manualSteps: string
}

/**
 * Open findings, worst kind first, newest first within a kind; or those that are gone, the latest first. Problems: not_found.
 */
export async function listFindings(
  services: Services,
  actor: Actor,
  query: FindingQuery,
  size = PAGE_SIZE,
): Promise<Result<ListPage<FindingView>>> {
  const now = services.clock.now()
  const sites = siteReach(actor, 'audit.read', now)
  if (sites === null) return refuse('not_found')
  const h = services.store.read
  const filter = {
    ...query,
    sites,
    openedBefore: query.olderThan === null ? null : now - query.olderThan,
  }
  const rows =
    query.change === 'gone'
      ? await goneFindings(h, query.kind, filter, timeCursor(query.after), size + 1)
      : await openRows(h, query, { ...filter, change: query.change ?? 'open', now }, size + 1)
  const shown = rows.slice(0, size)
  const last = shown.at(-1)
  return ok({
    rows: await findingViews(h, shown, now),
    next: rows.length > size && last ? `${last.closedAt ?? last.kind}.${last.id}` : null,
  })
}

async function openRows(
  h: Handle,
  query: FindingQuery,
  filter: Parameters<typeof openFindingsOfKind>[2],
  size: number,
): Promise<FindingRow[]> {
  const kinds = query.kind === null ? FINDING_ORDER : FINDING_ORDER.filter((kind) => kind === query.kind)
  const cursor = pairCursor(query.after)
  const from = cursor === null ? 0 : Math.max(0, kinds.indexOf(cursor.first as FindingKind))
  const rows: FindingRow[] = []
  for (const [index, kind] of kinds.slice(from).entries()) {
    if (rows.length >= size) break
    const before = index === 0 ? (cursor?.id ?? null) : null
    rows.push(...(await openFindingsOfKind(h, kind, filter, before, size - rows.length)))
  }
  return rows
}

/** Findings as a report shows them, with every name they need. */
export async function findingViews(
  h: Handle,
  findings: readonly FindingRow[],
  now: Instant,
): Promise<FindingView[]> {
  const earlier = await findingsByIds(
    h,
    findings.flatMap((finding) => finding.earlierId ?? []),
  )
  const earlierOf = new Map(earlier.map(({ id, closedAt }) => [id, { id, closedAt: closedAt ?? 0 }]))
  const names = await loadNames(h, {
    people: findings.flatMap((finding) => [finding.personId, finding.ownerId]),
    vendors: findings.map((finding) => finding.vendorId),
    sites: findings.map((finding) => finding.siteId),
    systems: findings.map((finding) => finding.systemId),
  })
  return findings.map((finding) => {
    const { id, kind, severity, credentialId, ownerId, openedAt, lastSeenAt, deadline, account } = finding
    const isAccepted = acceptanceStands(finding, now)
    return {
      id,
      change: changeOf(finding, names.systemRow(finding.systemId)?.listBeganAt ?? 0, isAccepted),
      kind,
      severity,
      account: {
        name: textOf(account.nativeName),
        alias: textOf(account.displayName),
        nativeId: textOf(account.nativeId),
      },
      active: typeof account.active === 'boolean' ? account.active : null,
      holds: Array.isArray(account.entitlements) ? account.entitlements.map(String).slice(0, 20) : [],
      lastUsedAt: typeof account.lastUsedAt === 'number' ? account.lastUsedAt : null,
      person: finding.personId === null ? null : names.person(finding.personId),
      vendor: finding.vendorId === null ? null : names.vendor(finding.vendorId),
      site: names.site(finding.siteId),
      system: names.system(finding.systemId),
      credentialId,
      owner: ownerId === null ? null : names.person(ownerId),
      openedAt,
      lastSeenAt,
      deadline,
      closedAt: finding.closedAt,
      closedWhy: finding.closedWhy,
      earlier: earlierOf.get(finding.earlierId ?? '') ?? null,
      acceptedUntil: isAccepted ? finding.acceptUntil : null,
      manualSteps: names.systemRow(finding.systemId)?.manualSteps ?? '',
    }
  })
}

function changeOf(
  { closedAt, openedAt }: FindingRow,
  listBeganAt: Instant,
  isAccepted: boolean,
): FindingChange {
  if (closedAt !== null) return 'gone'
  if (isAccepted) return 'accepted'
  return openedAt >= listBeganAt ? 'new' : 'still'
}

/** A target says what it likes: only texts are shown, and not for ever. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : null
}

export function isChange(text: string | null): text is FindingChange {
  return (FINDING_CHANGES as readonly (string | null)[]).includes(text)
}

export function isFindingKind(text: string | null): text is FindingKind {
  return (FINDING_KINDS as readonly (string | null)[]).includes(text)
}
