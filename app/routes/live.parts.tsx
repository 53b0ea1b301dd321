import { fromNow, Instant, labelFor, type ProofBadge, StatusBadge, spanText, TextLink } from '~/ui'
import type { LiveRow } from '~/usecases/live/live-row.server'
import { SessionsUntil } from './grace.parts'
import { HolderCell, personCells, placeCells, type ReportColumn, utc, WhatCell } from './report-table.parts'

type Grade = Parameters<typeof ProofBadge>[0]['grade']

const WHO: ReportColumn<LiveRow> = {
  key: 'who',
  header: 'Who',
  cell: (row) => <HolderCell person={row.person} vendor={row.vendor} />,
  csv: personCells(),
}

const ACCESS: ReportColumn<LiveRow> = {
  key: 'access',
  header: 'Access',
  cell: (row) => (
    <WhatCell
      what={
        <TextLink to={`/audit/credentials/${row.credentialId}`}>
          {row.entitlements.map((each) => each.name).join(', ') || 'Nothing granted'}
        </TextLink>
      }
      where={`${row.system.name}, ${row.site.name}`}
    />
  ),
  csv: [
    { header: 'Entitlements', text: (row) => row.entitlements.map((each) => each.name).join(', ') },
    ...placeCells<LiveRow>(),
  ],
}

function endColumn(now: number): ReportColumn<LiveRow> {
  return {
    key: 'end',
    header: 'Window ends',
    cell: (row) =>
      row.windowEnd === null ? (
        <span className="text-muted">no window</span>
      ) : (
        <span>
          <Instant at={row.windowEnd} timeZone={row.site.timeZone} />
          <span className="block text-xs text-muted">
            {row.windowEnd > now ? `${spanText(row.windowEnd - now)} left` : fromNow(row.windowEnd, now)}
          </span>
          <SessionsUntil at={row.sessionsUntil} timeZone={row.site.timeZone} />
        </span>
      ),
    csv: [
      { header: 'Window ends (UTC)', text: (row) => utc(row.windowEnd) },
      { header: 'Open sessions until (UTC)', text: (row) => utc(row.sessionsUntil) },
    ],
  }
}

const STATE: ReportColumn<LiveRow> = {
  key: 'state',
  header: 'State',
  cell: (row) => (
    <span>
      <StatusBadge status={row.state} />
      {row.why.map((why) => (
        <span key={why} className="block text-xs text-muted">
          {labelFor('why_not', why)}
        </span>
      ))}
      {row.fault ? <span className="block text-xs">{labelFor('fault', row.fault)}</span> : null}
    </span>
  ),
  csv: [
    { header: 'State', text: (row) => labelFor('status', row.state) },
    { header: 'Why', text: (row) => row.why.map((why) => labelFor('why_not', why)).join(' ') },
    { header: 'Fault', text: (row) => (row.fault === null ? '' : labelFor('fault', row.fault)) },
  ],
}

function seenColumn(now: number): ReportColumn<LiveRow> {
  return {
    key: 'seen',
    header: 'Last seen',
    cell: (row) => (
      <span>
        {row.observedAt === null ? (
          <span className="text-muted">not yet</span>
        ) : (
          <span className="block">{fromNow(row.observedAt, now)}</span>
        )}
        {row.proof === null ? null : <ProofSource grade={row.proof as Grade} />}
        <span className="block text-xs text-muted">{useWords(row, now)}</span>
      </span>
    ),
    csv: [
      { header: 'Last seen (UTC)', text: (row) => utc(row.observedAt) },
      { header: 'Last used (UTC)', text: (row) => (row.tellsUse ? utc(row.lastUsedAt) : 'not told') },
    ],
  }
}

const SOURCES: Readonly<Record<string, string>> = {
  use: 'by trying it',
  read: 'read on the system',
  portal: 'Daypass decides',
  ack: 'the system says so',
  attested: 'two people say so',
}

/** How it was seen; the proof badges speak of ends. */
function ProofSource({ grade }: { grade: Grade }) {
  return <span className="block text-xs text-muted">{SOURCES[grade ?? ''] ?? grade}</span>
}

function useWords(row: LiveRow, now: number): string {
  if (!row.tellsUse) return 'This system does not report use'
  return row.lastUsedAt === null ? 'Never used' : `Used ${fromNow(row.lastUsedAt, now)}`
}

/** What people hold now, without anything to do about it. */
export function heldColumns(now: number): readonly ReportColumn<LiveRow>[] {
  return [ACCESS, STATE, endColumn(now), seenColumn(now)]
}

/** Who holds what now. */
export function liveColumns(now: number): readonly ReportColumn<LiveRow>[] {
  return [WHO, ACCESS, STATE, endColumn(now), seenColumn(now)]
}

export function liveTone(row: Pick<LiveRow, 'state'>): 'danger' | 'warning' | null {
  if (row.state === 'revoke_failed') return 'danger'
  return row.state === 'unknown' || row.state === 'revoking' ? 'warning' : null
}
