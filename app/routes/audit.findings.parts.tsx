import { Badge, fromNow, Instant, labelFor, spanText, TextLink } from '~/ui'
import type { FindingView } from '~/usecases/finding/list-findings.server'
import { OWNER_CELL, Owner, Place } from './audit.owned.parts'
import { personCells, placeCells, type ReportColumn, utc, WhatCell, WhoCell } from './report-table.parts'

const SEVERITY_TONES = { low: 'plain', medium: 'info', high: 'warning', critical: 'error' } as const

export function Severity({ of }: { of: string }) {
  return (
    <Badge tone={Object.hasOwn(SEVERITY_TONES, of) ? SEVERITY_TONES[of as 'low'] : 'error'}>
      {labelFor('severity', of)}
    </Badge>
  )
}

/** Kinds whose account somebody puts right on the system itself. */
const BY_HAND = new Set(['overdue', 'orphan', 'default_account', 'conflict', 'drifted'])

export function findingColumns(now: number): readonly ReportColumn<FindingView>[] {
  return [
    {
      key: 'account',
      header: 'Account',
      cell: (row) => (
        <span className="block min-w-24">
          {row.person ? (
            <WhoCell person={row.person} vendor={row.vendor} />
          ) : (
            <span className="wrap-anywhere">{row.account.name ?? row.account.nativeId ?? 'No name'}</span>
          )}
          {row.account.alias && row.account.alias !== row.account.name ? (
            <span className="block text-xs font-normal wrap-anywhere text-muted">{row.account.alias}</span>
          ) : null}
        </span>
      ),
      csv: [
        { header: 'Account', text: (row) => row.account.name ?? '' },
        { header: 'Called', text: (row) => row.account.alias ?? '' },
        { header: 'Native id', text: (row) => row.account.nativeId ?? '' },
        ...personCells<FindingView>(),
      ],
    },
    {
      key: 'finding',
      header: 'Finding',
      cell: (row) => (
        <WhatCell
          what={<TextLink to={`/audit/findings/${row.id}`}>{labelFor('finding', row.kind)}</TextLink>}
          where={
            <>
              {[activeWords(row.active), row.holds.join(', ')].filter(Boolean).join(': ')}
              <span className="mt-1 block">
                <Severity of={row.severity} />
              </span>
              {row.credentialId ? (
                <TextLink to={`/audit/credentials/${row.credentialId}`}>Time line</TextLink>
              ) : null}
            </>
          }
        />
      ),
      csv: [
        { header: 'Finding', text: (row) => labelFor('finding', row.kind) },
        { header: 'State', text: (row) => activeWords(row.active) },
        { header: 'Holds', text: (row) => row.holds.join(', ') },
        { header: 'Severity', text: (row) => labelFor('severity', row.severity) },
      ],
    },
    {
      key: 'where',
      header: 'System',
      cell: (row) => <Place row={row} />,
      csv: placeCells(),
    },
    { key: 'owner', header: 'Owner', cell: (row) => <Owner row={row} />, csv: [OWNER_CELL] },
    {
      key: 'age',
      header: 'Age',
      cell: (row) => (
        <WhatCell what={spanText((row.closedAt ?? now) - row.openedAt)} where={<Changed row={row} />} />
      ),
      csv: [
        { header: 'Opened (UTC)', text: (row) => utc(row.openedAt) },
        { header: 'Last seen (UTC)', text: (row) => utc(row.lastSeenAt) },
        { header: 'Change', text: (row) => labelFor('finding_change', row.change) },
        { header: 'Closed (UTC)', text: (row) => utc(row.closedAt) },
        {
          header: 'Why closed',
          text: (row) => (row.closedWhy === null ? '' : labelFor('closed_why', row.closedWhy)),
        },
        { header: 'Closed before (UTC)', text: (row) => utc(row.earlier?.closedAt ?? null) },
        { header: 'Accepted until (UTC)', text: (row) => utc(row.acceptedUntil) },
      ],
    },
    {
      key: 'deadline',
      header: 'Deadline',
      cell: (row) =>
        row.closedAt === null ? (
          <Deadline at={row.deadline} now={now} timeZone={row.site.timeZone} />
        ) : (
          <span className="text-muted">over</span>
        ),
      csv: [
        { header: 'Deadline (UTC)', text: (row) => utc(row.deadline) },
        { header: 'What to do', text: (row) => labelFor('finding_todo', row.kind) },
        { header: 'Manual steps', text: (row) => (BY_HAND.has(row.kind) ? row.manualSteps : '') },
      ],
    },
  ]
}

/** What somebody does about the findings of a table, once for each kind in it; the steps of a system stand at each finding. */
export function WhatToDo({ rows }: { rows: readonly Pick<FindingView, 'kind' | 'closedAt'>[] }) {
  const kinds = [...new Set(rows.filter((row) => row.closedAt === null).map((row) => row.kind))]
  if (kinds.length === 0) return null
  return (
    <details className="screen-only mb-4 rounded-md border border-line bg-surface">
      <summary className="flex min-h-11 items-center px-4 font-semibold">What to do about them</summary>
      <dl className="grid gap-3 border-t border-line p-4">
        {kinds.map((kind) => (
          <div key={kind}>
            <dt className="font-semibold">{labelFor('finding', kind)}</dt>
            <dd className="max-w-prose">{labelFor('finding_todo', kind)}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

const CHANGE_TONES = { new: 'warning', gone: 'success', accepted: 'info' } as const

/** New, still there or gone, and what was of it before. */
function Changed({ row }: { row: FindingView }) {
  const { change, closedAt, closedWhy, earlier, acceptedUntil, site } = row
  return (
    <span>
      {change === 'still' ? (
        labelFor('finding_change', change)
      ) : (
        <Badge tone={CHANGE_TONES[change]}>{labelFor('finding_change', change)}</Badge>
      )}
      {closedAt === null ? null : (
        <span className="block text-xs">
          <Instant at={closedAt} timeZone={site.timeZone} />
          {closedWhy === null ? '' : `: ${labelFor('closed_why', closedWhy)}`}
        </span>
      )}
      {acceptedUntil === null ? null : (
        <span className="block text-xs">
          until <Instant at={acceptedUntil} timeZone={site.timeZone} />
        </span>
      )}
      {earlier === null ? null : (
        <span className="block text-xs">
          Found before: <TextLink to={`/audit/findings/${earlier.id}`}>the earlier finding</TextLink>, gone{' '}
          <Instant at={earlier.closedAt} timeZone={site.timeZone} />
        </span>
      )}
    </span>
  )
}

function activeWords(active: boolean | null): string {
  return active === null ? '' : active ? 'Switched on' : 'Switched off'
}

function Deadline({ at, now, timeZone }: { at: number | null; now: number; timeZone: string }) {
  if (at === null) return <span className="text-muted">none</span>
  if (at <= now) return <Badge tone="error">{now - at < 60_000 ? 'Now' : fromNow(at, now)}</Badge>
  return <Instant at={at} timeZone={timeZone} />
}

export function findingTone({
  severity,
  change,
}: Pick<FindingView, 'severity' | 'change'>): 'danger' | 'warning' | null {
  if (change === 'gone' || change === 'accepted') return null
  if (severity === 'critical') return 'danger'
  return severity === 'high' ? 'warning' : null
}
