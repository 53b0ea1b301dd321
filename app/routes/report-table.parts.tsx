import { useSearchParams } from '@remix-run/react'
import type { ReactNode } from 'react'
import {
  Actions,
  ButtonLink,
  type Column,
  Instant,
  PersonLine,
  PostForm,
  Select,
  SubmitButton,
  siteTime,
  TextLink,
} from '~/ui'

/** One cell of the CSV; a column of the table may stand for several. */
export interface CsvCell<Row> {
  readonly header: string
  readonly text: (row: Row) => string
}

/** A column of a report: how it is shown, and what of it stands in the CSV. Both come from one list. */
export interface ReportColumn<Row> extends Column<Row> {
  readonly csv: readonly CsvCell<Row>[]
}

/** A moment in a file: UTC, so that a machine sorts and compares it; empty when there is none. */
export function utc(at: number | null): string {
  return at === null ? '' : new Date(at).toISOString()
}

/** A length of time in a file: whole seconds. */
export function seconds(length: number | null): string {
  return length === null ? '' : String(Math.round(length / 1000))
}

interface Named {
  readonly id: string
  readonly name: string
}

/** Whose access it is, with the way to the time line. */
export function WhoCell({ person, vendor }: { person: Named; vendor: Named | null }) {
  return (
    <span>
      <TextLink to={`/audit/people/${person.id}`}>{person.name}</TextLink>
      {vendor ? <span className="block text-xs font-normal text-muted">{vendor.name}</span> : null}
    </span>
  )
}

export function personCells<Row extends { person: Named | null; vendor: Named | null }>(): CsvCell<Row>[] {
  return [
    { header: 'Person', text: (row) => row.person?.name ?? '' },
    { header: 'Vendor', text: (row) => row.vendor?.name ?? '' },
  ]
}

export function placeCells<
  Row extends { system: Named; site: Named & { readonly timeZone: string } },
>(): CsvCell<Row>[] {
  return [
    { header: 'System', text: (row) => row.system.name },
    { header: 'Site', text: (row) => row.site.name },
    { header: 'Time zone', text: (row) => row.site.timeZone },
  ]
}

/** What it is, and in smaller words where. */
export function WhatCell({ what, where }: { what: ReactNode; where: ReactNode }) {
  return (
    <span>
      <span className="block md:min-w-28">{what}</span>
      {where ? <span className="block text-xs font-normal text-muted">{where}</span> : null}
    </span>
  )
}

/** Where a page says more of a person with a photo. */
export function HolderCell({
  person,
  vendor,
}: {
  person: Named & { photoFileId: string | null }
  vendor: Named | null
}) {
  return (
    <TextLink to={`/audit/people/${person.id}`}>
      <PersonLine
        name={person.name}
        src={person.photoFileId ? `/files/${person.photoFileId}` : null}
        detail={vendor?.name}
      />
    </TextLink>
  )
}

/** A moment that stands beside `first` in the same row: the day only where it differs, the zone not again. */
export function Later({ at, first, timeZone }: { at: number | null; first: number; timeZone: string }) {
  if (at === null) return <span className="text-muted">not yet</span>
  const sameDay = siteTime(at, timeZone).date === siteTime(first, timeZone).date
  return <Instant at={at} timeZone={timeZone} exact timeOnly={sameDay} zone={false} />
}

export interface FilterFormProps {
  readonly sites?: readonly Named[]
  readonly vendors?: readonly Named[]
  readonly systems?: readonly Named[]
  /** Kept in the URL beside the filter: which of several tables is shown. */
  readonly keep?: Readonly<Record<string, string>>
  /** Further questions of this page. */
  readonly children?: ReactNode
}

/** Narrows a report; its whole state is in the URL. */
export function FilterForm({ sites, vendors, systems, keep = {}, children }: FilterFormProps) {
  const [params] = useSearchParams()
  const asked = ['site', 'vendor', 'system', 'kind', 'owner', 'age', 'change', 'seat', 'signed'].some(
    (name) => params.get(name),
  )
  const select = (name: string, label: string, empty: string, rows: readonly Named[] | undefined) =>
    rows && rows.length > 1 ? (
      <Select
        name={name}
        label={label}
        optional
        empty={empty}
        options={rows.map((row) => ({ value: row.id, label: row.name }))}
        defaultValue={params.get(name) ?? ''}
      />
    ) : null
  // The key makes the browser forget what was chosen when a link changes the filter.
  return (
    <details className="screen-only mb-4 rounded-md border border-line bg-surface" open={asked}>
      <summary className="flex min-h-11 items-center px-4 font-semibold">
        {asked ? 'Filter (on)' : 'Filter'}
      </summary>
      <PostForm
        key={params.toString()}
        method="get"
        hidden={keep}
        className="gap-x-4 border-t border-line px-4 pt-4 pb-4 md:grid md:grid-cols-3"
      >
        {select('site', 'Site', 'All sites', sites)}
        {select('vendor', 'Vendor', 'All vendors', vendors)}
        {select('system', 'Connected system', 'All systems', systems)}
        {children}
        <div className="md:col-span-3">
          <Actions>
            <SubmitButton tone="secondary" icon="search">
              Show
            </SubmitButton>
            {asked ? (
              <ButtonLink to={`?${new URLSearchParams(keep)}`} tone="quiet">
                Show all
              </ButtonLink>
            ) : null}
          </Actions>
        </div>
      </PostForm>
    </details>
  )
}
