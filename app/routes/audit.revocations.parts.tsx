import { Instant, labelFor, ProofBadge, StatusBadge, spanText, TextLink } from '~/ui'
import type { RevocationRow } from '~/usecases/report/revocation-row.server'
import {
  Later,
  personCells,
  placeCells,
  type ReportColumn,
  seconds,
  utc,
  WhatCell,
  WhoCell,
} from './report-table.parts'

type Grade = Parameters<typeof ProofBadge>[0]['grade']

const WHO: ReportColumn<RevocationRow> = {
  key: 'who',
  header: 'Who',
  cell: (row) => <WhoCell person={row.person} vendor={row.vendor} />,
  csv: personCells(),
}

const WHAT: ReportColumn<RevocationRow> = {
  key: 'what',
  header: 'Access',
  cell: (row) => <WhatCell what={row.entitlement} where={`${row.system.name}, ${row.site.name}`} />,
  csv: [{ header: 'Entitlement', text: (row) => row.entitlement }, ...placeCells<RevocationRow>()],
}

const STATE: ReportColumn<RevocationRow> = {
  key: 'state',
  header: 'State',
  cell: (row) => <StatusBadge status={row.state} />,
  csv: [{ header: 'State', text: (row) => labelFor('status', row.state) }],
}

const PLANNED: ReportColumn<RevocationRow> = {
  key: 'planned',
  header: 'Planned',
  cell: (row) => <Instant at={row.plannedAt} timeZone={row.site.timeZone} exact />,
  csv: [{ header: 'Planned (UTC)', text: (row) => utc(row.plannedAt) }],
}

const ATTEMPTED: ReportColumn<RevocationRow> = {
  key: 'attempted',
  header: 'Attempted',
  cell: (row) => <Later at={row.attemptedAt} first={row.plannedAt} timeZone={row.site.timeZone} />,
  csv: [{ header: 'Attempted (UTC)', text: (row) => utc(row.attemptedAt) }],
}

const CONFIRMED: ReportColumn<RevocationRow> = {
  key: 'confirmed',
  header: 'Confirmed',
  cell: (row) => <Later at={row.confirmedAt} first={row.plannedAt} timeZone={row.site.timeZone} />,
  csv: [{ header: 'Confirmed (UTC)', text: (row) => utc(row.confirmedAt) }],
}

const LAG: ReportColumn<RevocationRow> = {
  key: 'lag',
  header: 'Lag',
  align: 'end',
  cell: (row) => <span className="whitespace-nowrap">{row.lag === null ? '' : spanText(row.lag)}</span>,
  csv: [{ header: 'Lag (s)', text: (row) => seconds(row.lag) }],
}

/** When, and how long after it was planned. */
const CONFIRMED_AND_LAG: ReportColumn<RevocationRow> = {
  ...CONFIRMED,
  cell: (row) => (
    <WhatCell
      what={<Later at={row.confirmedAt} first={row.plannedAt} timeZone={row.site.timeZone} />}
      where={row.lag === null ? '' : `after ${spanText(row.lag)}`}
    />
  ),
  csv: [...CONFIRMED.csv, { header: 'Lag (s)', text: (row) => seconds(row.lag) }],
}

const PROOF: ReportColumn<RevocationRow> = {
  key: 'proof',
  header: 'Proof',
  cell: (row) => <ProofBadge grade={row.proof as Grade} />,
  csv: [{ header: 'Proof', text: (row) => (row.proof === null ? '' : labelFor('proof', row.proof)) }],
}

const REASON: ReportColumn<RevocationRow> = {
  key: 'reason',
  header: 'Reason',
  cell: (row) => (
    <WhatCell
      what={labelFor('end_reason', row.reason)}
      where={<TextLink to={`/audit/requests/${row.requestId}`}>Request no. {row.requestNumber}</TextLink>}
    />
  ),
  csv: [
    { header: 'Reason', text: (row) => labelFor('end_reason', row.reason) },
    { header: 'Request', text: (row) => String(row.requestNumber ?? '') },
  ],
}

const RECORD: ReportColumn<RevocationRow> = {
  key: 'record',
  header: 'Records',
  quiet: true,
  cell: (row) => <TextLink to={`/audit/requests/${row.requestId}`}>Record</TextLink>,
  csv: [],
}

/** What went wrong, whose it is and what to do by hand. */
const TO_DO: ReportColumn<RevocationRow> = {
  key: 'todo',
  header: 'What to do',
  cell: (row) => (
    <div className="max-w-[26rem] max-md:text-start md:min-w-56">
      {row.fault === null ? null : <p className="font-semibold">{labelFor('fault', row.fault)}</p>}
      <p>{row.state === 'revoking' ? 'Nothing yet: the first attempt is under way.' : row.manualSteps}</p>
      <p className="text-xs text-muted">
        {row.attempts === 1 ? '1 attempt' : `${row.attempts} attempts`}
        {row.owner ? `, owner ${row.owner.name}` : ', no owner'}
      </p>
    </div>
  ),
  csv: [
    { header: 'Fault', text: (row) => (row.fault === null ? '' : labelFor('fault', row.fault)) },
    { header: 'Attempts', text: (row) => String(row.attempts) },
    { header: 'Owner', text: (row) => row.owner?.name ?? '' },
    { header: 'Manual steps', text: (row) => row.manualSteps ?? '' },
  ],
}

/** How far it got, with its proof where there is one. */
const STATE_AND_PROOF: ReportColumn<RevocationRow> = {
  ...STATE,
  cell: (row) => (
    <span className="inline-flex flex-col items-start gap-1 max-md:items-end">
      <StatusBadge status={row.state} />
      {row.proof === null ? null : <ProofBadge grade={row.proof as Grade} />}
    </span>
  ),
  csv: [...STATE.csv, ...PROOF.csv],
}

/** How long it has been tried; the exact times stand in the file and in the record. */
const SINCE: ReportColumn<RevocationRow> = {
  ...PLANNED,
  cell: (row) => (
    <WhatCell
      what={<Instant at={row.plannedAt} timeZone={row.site.timeZone} exact />}
      where={
        <>
          {row.lag === null ? '' : `${spanText(row.lag)} ago; `}tried{' '}
          <Later at={row.attemptedAt} first={row.plannedAt} timeZone={row.site.timeZone} />
        </>
      }
    />
  ),
}

/** The confirmed history. */
export const CONFIRMED_COLUMNS = [WHO, WHAT, PLANNED, ATTEMPTED, CONFIRMED_AND_LAG, PROOF, REASON]

/** What was tried and is not confirmed. */
export const OPEN_COLUMNS = [WHO, WHAT, STATE, SINCE, TO_DO, RECORD]

/** Both in one file: what is not confirmed stands first, and has no time of confirmation. */
export const ALL_COLUMNS = [WHO, WHAT, STATE, PLANNED, ATTEMPTED, CONFIRMED, LAG, PROOF, REASON, TO_DO]

/** The ends of one request, confirmed or not. */
export const END_COLUMNS = [WHO, WHAT, STATE_AND_PROOF, PLANNED, ATTEMPTED, CONFIRMED, LAG, REASON]

/** A row that is not confirmed and should be. */
export function toneOf(row: Pick<RevocationRow, 'state'>): 'danger' | 'warning' | null {
  return row.state === 'revoke_failed' ? 'danger' : row.state === 'revoking' ? 'warning' : null
}
