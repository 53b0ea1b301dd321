import { Badge, fromNow, Instant, labelFor, TextLink } from '~/ui'
import type { SystemCoverage } from '~/usecases/finding/listing-coverage.server'
import { OWNER_CELL, Owner } from './audit.owned.parts'
import { ListingProgress } from './listing-progress.parts'
import { type ReportColumn, utc, WhatCell } from './report-table.parts'

const LISTING_LOOKS = {
  listed: ['success', 'ok'],
  late: ['warning', 'clock'],
  failed: ['error', 'error'],
  never: ['warning', 'unknown'],
  elsewhere: ['plain', 'ok'],
  unconfirmed: ['plain', 'hourglass'],
  archived: ['warning', 'unknown'],
} as const

function ListingBadge({ state }: { state: SystemCoverage['state'] }) {
  const [tone, icon] = LISTING_LOOKS[state]
  return (
    <Badge tone={tone} icon={icon}>
      {labelFor('listing', state)}
    </Badge>
  )
}

export function systemColumns(now: number): readonly ReportColumn<SystemCoverage>[] {
  return [
    {
      key: 'system',
      header: 'System',
      cell: (row) => (
        <WhatCell
          what={<TextLink to={`/admin/systems/${row.id}`}>{row.name}</TextLink>}
          where={row.site.name}
        />
      ),
      csv: [
        { header: 'System', text: (row) => row.name },
        { header: 'Site', text: (row) => row.site.name },
        { header: 'Time zone', text: (row) => row.site.timeZone },
      ],
    },
    {
      key: 'owner',
      header: 'Owner',
      cell: (row) => (
        <span>
          <Owner row={row} />
          <span className="block text-xs text-muted">{labelFor('seat', row.ownerSeat)}</span>
        </span>
      ),
      csv: [OWNER_CELL],
    },
    {
      key: 'state',
      header: 'Accounts',
      cell: (row) => (
        <span>
          <ListingBadge state={row.state} />
          {row.fault && row.blind ? (
            <span className="block text-xs">{labelFor('fault', row.fault)}</span>
          ) : null}
          {row.accounts === null ? null : (
            <span className="block text-xs text-muted">
              {row.accounts === 1 ? '1 account' : `${row.accounts} accounts`} on the last list
            </span>
          )}
          {row.progress === null ? null : (
            <span className="block text-xs">
              <ListingProgress of={row.progress} timeZone={row.site.timeZone} />
            </span>
          )}
        </span>
      ),
      csv: [
        { header: 'Listing', text: (row) => labelFor('listing', row.state) },
        { header: 'Fault', text: (row) => (row.fault === null ? '' : labelFor('fault', row.fault)) },
        { header: 'Accounts found', text: (row) => String(row.accounts ?? '') },
      ],
    },
    {
      key: 'listed',
      header: 'Last whole list',
      cell: (row) =>
        row.listedAt === null ? (
          <span className="text-muted">never</span>
        ) : (
          <span>
            <Instant at={row.listedAt} timeZone={row.site.timeZone} />
            <span className="block text-xs text-muted">{fromNow(row.listedAt, now)}</span>
          </span>
        ),
      csv: [{ header: 'Listed (UTC)', text: (row) => utc(row.listedAt) }],
    },
    {
      key: 'use',
      header: 'Last use',
      cell: (row) => (row.tellsUse ? 'Told' : 'Not told'),
      csv: [{ header: 'Tells last use', text: (row) => (row.tellsUse ? 'yes' : 'no') }],
    },
  ]
}
