import type { Capabilities } from '~/domain/connected-system/connected-system'
import { SEATS } from '~/domain/kernel/ids'
import { Badge, EndWithoutPortal, fromNow, labelFor, ProofBadge, spanText, TextLink } from '~/ui'
import type { InventoryRow } from '~/usecases/connected-system/read-inventory.server'
import { RunOnBadge } from './admin.systems.form.parts'
import { OWNER_CELL, Owner } from './audit.owned.parts'
import { type ReportColumn, utc, WhatCell } from './report-table.parts'

type Row = InventoryRow

/** The query of the inventory: `site`, `kind`, `seat`, `signed`, `archived`, `after`. */
export function inventoryQuery(request: Request) {
  const { searchParams } = new URL(request.url)
  const text = (name: string) => searchParams.get(name)?.slice(0, 64) || null
  const signed = text('signed')
  return {
    siteId: text('site'),
    kind: text('kind'),
    ownerSeat: text('seat'),
    signed: signed === 'yes' ? true : signed === 'no' ? false : null,
    archived: text('archived') === '1',
    after: text('after') ?? '',
  }
}

/** What a system can do by itself, in words. */
export function capabilityWords(capabilities: Capabilities): string[] {
  const { weeklyHours, disable, list, liveSessionKill, noSessions, nativeExpiry, sharedEnd } = capabilities
  const expiry = {
    instant: 'Ends access by itself, to the minute',
    date: 'Ends access by itself, at midnight',
    none: 'Does not end access by itself',
  }[nativeExpiry]
  return [
    sharedEnd ? `${expiry}, all rights of a person together` : expiry,
    weeklyHours
      ? 'Keeps weekly hours itself'
      : disable
        ? 'Is switched off and on by Daypass at agreed hours'
        : 'Cannot keep weekly hours',
    list ? 'Its accounts can be listed' : 'Its accounts cannot be listed',
    liveSessionKill ? 'Open sessions are ended' : noSessions ? 'Has no sessions' : 'Open sessions go on',
  ]
}

const SIGN_OFF_TONES = {
  signed: ['success', 'ok'],
  due: ['warning', 'clock'],
  changed: ['error', 'warning'],
  half: ['info', 'hourglass'],
  never: ['plain', 'unknown'],
} as const

export function SignOffBadge({ state }: { state: Row['signOff']['state'] }) {
  const [tone, icon] = SIGN_OFF_TONES[state]
  return (
    <Badge tone={tone} icon={icon}>
      {labelFor('sign_off', state)}
    </Badge>
  )
}

/** 'Ines Kowalska and Pia Sorensen', or who of them has signed. */
function signersOf({ signed }: Pick<Row, 'signed'>): string {
  return SEATS.flatMap((seat) => signed[seat]?.by ?? []).join(' and ')
}

/** '2 critical, 1 low', or 'None open'. */
export function findingWords({ findings }: Pick<Row, 'findings'>): string {
  const counts = (['critical', 'high', 'medium', 'low'] as const).filter((each) => findings[each] > 0)
  return (
    counts.map((each) => `${findings[each]} ${labelFor('severity', each).toLowerCase()}`).join(', ') ||
    'None open'
  )
}

/** How far its clock is from ours. */
export function skewWords(skew: number | null): string {
  if (skew === null) return 'Not told'
  if (Math.abs(skew) < 1_000) return 'None'
  return `${spanText(Math.abs(skew))} ${skew > 0 ? 'ahead' : 'behind'}`
}

/** A list without any contact is one of the portal's own record: no target is asked. */
export function contactWords(
  { lastContactAt, listedAt }: Pick<Row, 'lastContactAt' | 'listedAt'>,
  now: number,
): string {
  if (lastContactAt !== null) return fromNow(lastContactAt, now)
  return listedAt === null ? 'Never' : 'Not asked: its record is kept here'
}

export function inventoryColumns(now: number): readonly ReportColumn<Row>[] {
  return [
    {
      key: 'system',
      header: 'System',
      cell: (row) => (
        <WhatCell
          what={<TextLink to={`/systems/${row.id}`}>{row.name}</TextLink>}
          where={
            <>
              {row.product === null ? row.kindTitle : `${row.kindTitle}, ${row.product}`}
              <span className="block">
                <RunOnBadge of={row.runOn} />
              </span>
            </>
          }
        />
      ),
      csv: [
        { header: 'System', text: (row) => row.name },
        { header: 'Kind', text: (row) => row.kindTitle },
        { header: 'Run on', text: (row) => (row.runOn === null ? '' : labelFor('run_on', row.runOn)) },
        { header: 'Product', text: (row) => row.product ?? '' },
      ],
    },
    {
      key: 'place',
      header: 'Site',
      cell: (row) => <WhatCell what={row.site.name} where={row.segment} />,
      csv: [
        { header: 'Site', text: (row) => row.site.name },
        { header: 'Segment', text: (row) => row.segment },
      ],
    },
    {
      key: 'owner',
      header: 'Owner',
      cell: (row) => (
        <span>
          <Owner row={row} />
          <span className="block text-xs text-muted">
            {labelFor('seat', row.ownerSeat)}, updates: {row.patchOwner || 'nobody'}
          </span>
        </span>
      ),
      csv: [
        OWNER_CELL,
        { header: 'Owner seat', text: (row) => labelFor('seat', row.ownerSeat) },
        { header: 'Installs updates', text: (row) => row.patchOwner },
      ],
    },
    {
      key: 'signed',
      header: 'Signed',
      cell: (row) => (
        <span>
          <SignOffBadge state={row.signOff.state} />
          <span className="block text-xs text-muted">
            {row.signOff.state === 'changed'
              ? row.signOff.changed.map((part) => labelFor('signed_part', part)).join(', ')
              : signersOf(row)}
          </span>
          {row.confirmed ? null : <Badge tone="warning">Not confirmed, gives nothing</Badge>}
          {row.confirmed && !row.ownAccountsConfirmed ? (
            <Badge tone="warning">Accounts not confirmed</Badge>
          ) : null}
        </span>
      ),
      csv: [
        { header: 'Confirmed', text: (row) => (row.confirmed ? 'yes' : 'no') },
        { header: 'Own accounts confirmed', text: (row) => (row.ownAccountsConfirmed ? 'yes' : 'no') },
        { header: 'Sign-off', text: (row) => labelFor('sign_off', row.signOff.state) },
        { header: 'Signed by', text: signersOf },
        { header: 'Signed (UTC)', text: (row) => utc(row.signOff.signedAt) },
        { header: 'Sign again by (UTC)', text: (row) => utc(row.signOff.dueAt) },
        {
          header: 'Changed since',
          text: (row) => row.signOff.changed.map((part) => labelFor('signed_part', part)).join(', '),
        },
      ],
    },
    {
      key: 'contact',
      header: 'Last contact',
      cell: (row) => (
        <span>
          {contactWords(row, now)}
          {row.lastFault ? (
            <span className="block text-xs text-error">{labelFor('fault', row.lastFault)}</span>
          ) : null}
          {row.breakerUntil === null ? null : (
            <span className="block text-xs text-error">Only test calls are sent</span>
          )}
          {row.clockSkew === null || skewWords(row.clockSkew) === 'None' ? null : (
            <span className="block text-xs">Its clock is {skewWords(row.clockSkew)}</span>
          )}
          <span className="block text-xs text-muted">
            {row.listedAt === null ? 'never listed' : `listed ${fromNow(row.listedAt, now)}`}
          </span>
        </span>
      ),
      csv: [
        { header: 'Last contact (UTC)', text: (row) => utc(row.lastContactAt) },
        { header: 'Fault', text: (row) => (row.lastFault === null ? '' : labelFor('fault', row.lastFault)) },
        { header: 'Breaker open', text: (row) => (row.breakerUntil === null ? 'no' : 'yes') },
        { header: 'Clock skew', text: (row) => skewWords(row.clockSkew) },
        { header: 'Last listed (UTC)', text: (row) => utc(row.listedAt) },
      ],
    },
    {
      key: 'findings',
      header: 'Open findings',
      cell: (row) => <TextLink to={`/audit/stale?system=${row.id}`}>{findingWords(row)}</TextLink>,
      csv: [{ header: 'Open findings', text: findingWords }],
    },
    {
      key: 'down',
      header: 'Without Daypass',
      cell: (row) => (
        <span>
          <EndWithoutPortal end={row.endWithoutPortal} />
          <span className="mt-1 block">
            <ProofBadge grade={row.capabilities.proof} />
          </span>
        </span>
      ),
      csv: [
        { header: 'Without Daypass', text: (row) => labelFor('end_without_portal', row.endWithoutPortal) },
        { header: 'What it can do', text: (row) => capabilityWords(row.capabilities).join('; ') },
        { header: 'Proof of an end', text: (row) => labelFor('proof', row.capabilities.proof) },
      ],
    },
  ]
}

export function inventoryTone(row: Row): 'danger' | 'warning' | null {
  if (row.signOff.state === 'changed' || row.findings.critical > 0) return 'danger'
  return row.signOff.state === 'due' || row.lastFault !== null ? 'warning' : null
}
