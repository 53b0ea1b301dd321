import { Badge, Instant, labelFor, SeatBadge, TextLink, WindowText } from '~/ui'
import type { RequestDecision, RequestGrant } from '~/usecases/audit/read-request-record.server'
import { type ReportColumn, utc, WhatCell } from './report-table.parts'

/** Who decided what, and whether the row is as the portal wrote it. */
export function decisionColumns(timeZone: string): readonly ReportColumn<RequestDecision>[] {
  return [
    {
      key: 'seat',
      header: 'Seat',
      cell: (row) => <SeatBadge seat={row.seat} />,
      csv: [{ header: 'Seat', text: (row) => labelFor('seat', row.seat) }],
    },
    {
      key: 'verdict',
      header: 'Decision',
      cell: (row) => (
        <WhatCell
          what={
            <>
              {labelFor('verdict', row.verdict)}
              {row.narrowed ? ', less than asked for' : ''}
            </>
          }
          where={row.reason ?? ''}
        />
      ),
      csv: [
        { header: 'Decision', text: (row) => labelFor('verdict', row.verdict) },
        { header: 'Less than asked for', text: (row) => (row.narrowed ? 'yes' : 'no') },
        { header: 'Reason', text: (row) => row.reason ?? '' },
      ],
    },
    {
      key: 'approver',
      header: 'By',
      cell: (row) => <TextLink to={`/audit/people/${row.approver.id}`}>{row.approver.name}</TextLink>,
      csv: [{ header: 'By', text: (row) => row.approver.name }],
    },
    {
      key: 'at',
      header: 'Time',
      cell: (row) => <Instant at={row.decidedAt} timeZone={timeZone} exact />,
      csv: [{ header: 'Time (UTC)', text: (row) => utc(row.decidedAt) }],
    },
    {
      key: 'revision',
      header: 'Revision',
      align: 'end',
      cell: (row) => row.revision,
      csv: [{ header: 'Revision', text: (row) => String(row.revision) }],
    },
    {
      key: 'genuine',
      header: 'Seal',
      cell: (row) =>
        row.genuine ? (
          <Badge tone="success" icon="shield">
            Intact
          </Badge>
        ) : (
          <Badge tone="error" icon="octagon">
            Broken: it counts for nothing
          </Badge>
        ),
      csv: [{ header: 'Seal', text: (row) => (row.genuine ? 'intact' : 'broken') }],
    },
  ]
}

export function grantColumns(timeZone: string): readonly ReportColumn<RequestGrant>[] {
  return [
    {
      key: 'person',
      header: 'Who',
      cell: (row) => <TextLink to={`/audit/people/${row.person.id}`}>{row.person.name}</TextLink>,
      csv: [{ header: 'Person', text: (row) => row.person.name }],
    },
    {
      key: 'access',
      header: 'Access',
      cell: (row) => <WhatCell what={row.entitlement} where={row.system.name} />,
      csv: [
        { header: 'Entitlement', text: (row) => row.entitlement },
        { header: 'System', text: (row) => row.system.name },
      ],
    },
    {
      key: 'window',
      header: 'Window',
      cell: (row) => <WindowText from={row.from} to={row.to} timeZone={timeZone} />,
      csv: [
        { header: 'From (UTC)', text: (row) => utc(row.from) },
        { header: 'Until (UTC)', text: (row) => utc(row.to) },
      ],
    },
    {
      key: 'ended',
      header: 'Ended early',
      cell: (row) =>
        row.endedAt === null ? (
          <span className="text-muted">no</span>
        ) : (
          <WhatCell
            what={<Instant at={row.endedAt} timeZone={timeZone} />}
            where={row.endedBy === null ? 'by Daypass' : `by ${row.endedBy.name}`}
          />
        ),
      csv: [
        { header: 'Ended early (UTC)', text: (row) => utc(row.endedAt) },
        { header: 'Ended by', text: (row) => row.endedBy?.name ?? '' },
      ],
    },
  ]
}
