import { Instant, labelFor, StatusBadge, spanText, TextLink } from '~/ui'
import type { CappedView } from '~/usecases/finding/list-capped.server'
import type { UnusedView } from '~/usecases/finding/list-unused.server'
import { OWNER_CELL, Owner, Place, ToDo } from './audit.owned.parts'
import {
  personCells,
  placeCells,
  type ReportColumn,
  seconds,
  utc,
  WhatCell,
  WhoCell,
} from './report-table.parts'

/** Whose access it is, where, and who answers for it. */
function heldColumns<Row extends UnusedView | CappedView>(access: string): readonly ReportColumn<Row>[] {
  return [
    {
      key: 'who',
      header: 'Who',
      cell: (row) => <WhoCell person={row.person} vendor={row.vendor} />,
      csv: personCells(),
    },
    {
      key: 'access',
      header: access,
      cell: (row) => (
        <TextLink to={`/audit/credentials/${row.credentialId}`}>{row.entitlements.join(', ')}</TextLink>
      ),
      csv: [{ header: 'Entitlements', text: (row) => row.entitlements.join(', ') }],
    },
    { key: 'where', header: 'System', cell: (row) => <Place row={row} />, csv: placeCells() },
    { key: 'owner', header: 'Owner', cell: (row) => <Owner row={row} />, csv: [OWNER_CELL] },
  ]
}

/** Access that was given and nobody uses. */
export function unusedColumns(now: number): readonly ReportColumn<UnusedView>[] {
  return [
    ...heldColumns<UnusedView>('Access'),
    {
      key: 'idle',
      header: 'Not used for',
      align: 'end',
      cell: (row) => <StatusBadge status="stale" note={spanText(now - row.givenAt)} />,
      csv: [
        { header: 'Given (UTC)', text: (row) => utc(row.givenAt) },
        { header: 'Not used for (s)', text: (row) => seconds(now - row.givenAt) },
        { header: 'Earlier use (UTC)', text: (row) => utc(row.lastUsedAt) },
      ],
    },
    {
      key: 'ends',
      header: 'Window ends',
      cell: (row) => <Instant at={row.windowEnd} timeZone={row.site.timeZone} />,
      csv: [{ header: 'Window ends (UTC)', text: (row) => utc(row.windowEnd) }],
    },
    {
      key: 'todo',
      header: 'What to do',
      cell: () => <ToDo>{labelFor('unused_todo', 'unused')}</ToDo>,
      csv: [{ header: 'What to do', text: () => labelFor('unused_todo', 'unused') }],
    },
  ]
}

/** Access that was granted and is held back. */
export function cappedColumns(now: number): readonly ReportColumn<CappedView>[] {
  return [
    ...heldColumns<CappedView>('Access held back'),
    {
      key: 'reason',
      header: 'Reason',
      cell: (row) => (
        <WhatCell
          what={row.reasons.map((reason) => (
            <span key={reason} className="block">
              {labelFor('cap', reason)}
            </span>
          ))}
          where={row.since === null ? 'since a time that is not told' : `for ${spanText(now - row.since)}`}
        />
      ),
      csv: [
        { header: 'Reason', text: (row) => row.reasons.map((reason) => labelFor('cap', reason)).join(' ') },
        { header: 'Since (UTC)', text: (row) => utc(row.since) },
      ],
    },
    {
      key: 'ends',
      header: 'Window ends',
      cell: (row) => <Instant at={row.windowEnd} timeZone={row.site.timeZone} />,
      csv: [{ header: 'Window ends (UTC)', text: (row) => utc(row.windowEnd) }],
    },
    {
      key: 'todo',
      header: 'What to do',
      cell: (row) => row.reasons.map((reason) => <ToDo key={reason}>{labelFor('cap_todo', reason)}</ToDo>),
      csv: [
        {
          header: 'What to do',
          text: (row) => row.reasons.map((reason) => labelFor('cap_todo', reason)).join(' '),
        },
      ],
    },
  ]
}
