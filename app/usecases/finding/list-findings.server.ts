import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import { FINDING_KINDS, type FindingKind } from '~/domain/reconciliation/observation'
import type { Services } from '~/platform/services'
import type { FindingRow } from '~db/repositories/findings'
import { openFindingsOfKind } from '~db/repositories/reports-findings'
import type { Handle } from '~db/store'
import { type ListPage, PAGE_SIZE } from '../list-page'
import { loadNames, type Named, type NamedSite } from '../report/names.server'
import { pairCursor, type ReportQuery } from '../report/report-query'

/** The worst first: a report is read from the top. */
const FINDING_ORDER: readonly FindingKind[] = [
  'resurrected',
  'overdue',
  'drifted',
  'conflict',
  'lost',
  'orphan',
  'missing',
  'stale',
]

export interface FindingView {
  readonly id: Id
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
  readonly manualSteps: string
}

/** Open findings, worst kind first, newest first within a kind. Problems: not_found. */
export async function listFindings(
  services: Services,
  actor: Actor,
  query: ReportQuery & { readonly kind: string | null },
  size = PAGE_SIZE,
): Promise<Result<ListPage<FindingView>>> {
  const sites = siteReach(actor, 'audit.read', services.clock.now())
  if (sites === null) return refuse('not_found')
  const h = services.store.read
  const kinds = query.kind === null ? FINDING_ORDER : FINDING_ORDER.filter((kind) => kind === query.kind)
  const cursor = pairCursor(query.after)
  const from = cursor === null ? 0 : Math.max(0, kinds.indexOf(cursor.first as FindingKind))
  const rows: FindingRow[] = []
  for (const [index, kind] of kinds.slice(from).entries()) {
    if (rows.length > size) break
    const before = index === 0 ? (cursor?.id ?? null) : null
    rows.push(...(await openFindingsOfKind(h, kind, { ...query, sites }, before, size + 1 - rows.length)))
  }
  const shown = rows.slice(0, size)
  const last = shown.at(-1)
  return ok({
    rows: await findingViews(h, shown),
    next: rows.length > size && last ? `${last.kind}.${last.id}` : null,
  })
}

async function findingViews(h: Handle, findings: readonly FindingRow[]): Promise<FindingView[]> {
  const names = await loadNames(h, {
    people: findings.flatMap((finding) => [finding.personId, finding.ownerId]),
    vendors: findings.map((finding) => finding.vendorId),
    sites: findings.map((finding) => finding.siteId),
    systems: findings.map((finding) => finding.systemId),
  })
  return findings.map((finding) => {
    const { id, kind, severity, credentialId, ownerId, openedAt, lastSeenAt, deadline, account } = finding
    return {
      id,
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
      manualSteps: names.systemRow(finding.systemId)?.manualSteps ?? '',
    }
  })
}

/** A target says what it likes: only texts are shown, and not for ever. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : null
}

export function isFindingKind(text: string | null): text is FindingKind {
  return (FINDING_KINDS as readonly (string | null)[]).includes(text)
}
