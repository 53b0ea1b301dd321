import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { Link, useLoaderData, useSearchParams } from '@remix-run/react'
import { DAY, HOUR } from '~/domain/kernel/time'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  Badge,
  ButtonLink,
  DataTable,
  EmptyState,
  fromNow,
  Instant,
  labelFor,
  messageFor,
  Notice,
  PageHeader,
  PostForm,
  RiskTier,
  SeatBadge,
  SubmitButton,
  Tabs,
  TextLink,
  WindowText,
} from '~/ui'
import { type InboxLine, listInbox } from '~/usecases/approval/list-inbox.server'
import { countSystemsToSign } from '~/usecases/connected-system/sign-off.server'
import { namesInShort } from './request.parts'

export const meta: MetaFunction = () => [{ title: 'To decide · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const query = new URL(args.request.url).searchParams
  const all = query.get('show') === 'all'
  const after = query.get('after')?.slice(0, 100) || null
  const inbox = valueOrNotFound(await listInbox(services, actor, { all, after }))
  return json({ ...inbox, all, toSign: await countSystemsToSign(services, actor) })
}

const DONE: Readonly<Record<string, string>> = {
  one_seat: 'Your yes is kept. The other seat decides next.',
  approved: 'Both seats said yes. The access is being prepared.',
  denied: 'Denied. The requester was told why.',
  lapsed: 'The window was over already. The request has lapsed, and nothing was decided.',
  asked: 'Your question was sent to the requester.',
  several: 'Your decisions are kept.',
}

export default function Inbox() {
  const { rows, next, all, toSign, now } = useLoaderData<typeof loader>()
  const [params] = useSearchParams()
  const done = DONE[params.get('done') ?? '']
  // The file of the table is read from the page: who asks for the file is shown the table.
  const table = params.get('view') === 'table' || params.has('csv')
  const selectable = rows.some((row) => row.seats.length > 0)
  return (
    <>
      {done ? <Notice tone="success" live="status" title={done} /> : null}
      {toSign > 0 ? (
        <Notice
          tone="info"
          title={
            toSign === 1 ? '1 system waits for your signature' : `${toSign} systems wait for your signature`
          }
        >
          Both seats sign what each connected system is.{' '}
          <TextLink to="/systems?signed=no">See which</TextLink>
        </Notice>
      ) : null}
      <PageHeader title="To decide" lead="The nearest deadline first. What is not decided by then lapses." />
      <Tabs
        label="Which requests"
        items={[
          { to: table ? '/inbox?show=own&view=table' : '/inbox', label: 'Waiting for you' },
          { to: `/inbox?show=all${table ? '&view=table' : ''}`, label: 'All open at your sites' },
        ]}
      />
      {rows.length === 0 ? (
        <EmptyState title="Nothing to decide" icon="inbox" checkedAt={now}>
          {all
            ? 'No request is open at your sites.'
            : 'Requests that wait for your seat stand here. You get a mail for each.'}
        </EmptyState>
      ) : table ? (
        <InboxTable rows={rows} next={next} />
      ) : (
        <PostForm action="/inbox/confirm" hidden={{ intent: 'approve', stage: 'review' }} reload>
          <ul aria-label="Requests" className="mb-4 space-y-2">
            {rows.map((row) => (
              <InboxItem key={row.id} row={row} now={now} />
            ))}
          </ul>
          {selectable ? (
            <div className="bottom-0 -mx-4 flex flex-wrap items-center gap-3 border-t border-line bg-canvas px-4 py-3 sm:sticky lg:-mx-8 lg:px-8">
              <SubmitButton tone="secondary" icon="check" wide>
                Approve the ticked ones as they stand
              </SubmitButton>
              <p className="text-sm text-muted">You see each of them once more before you confirm.</p>
            </div>
          ) : null}
        </PostForm>
      )}
      {rows.length > 0 ? (
        <p className="mb-4">
          <Link to={otherView(params, table)} className="text-action underline underline-offset-2">
            {table ? 'Show as cards, to decide' : 'Show as a table'}
          </Link>
        </p>
      ) : null}
      {next ? (
        <nav aria-label="Pages of requests">
          <ButtonLink
            to={`?${all ? 'show=all&' : ''}${table ? 'view=table&' : ''}after=${next}`}
            tone="secondary"
            icon="forward"
          >
            Later deadlines
          </ButtonLink>
        </nav>
      ) : null}
    </>
  )
}

/** The same requests in the other view. */
function otherView(params: URLSearchParams, table: boolean): string {
  const other = new URLSearchParams(params)
  other.delete('done')
  const all = params.get('show') === 'all'
  if (!table) other.set('view', 'table')
  else other.delete('view')
  // Each tab has an address of its own in either view.
  if (!all && table) other.delete('show')
  if (!all && !table) other.set('show', 'own')
  return `?${other}`
}

/** The same requests to compare at a glance, and as a file. */
function InboxTable({ rows, next }: { rows: readonly InboxLine[]; next: string | null }) {
  return (
    <DataTable
      caption="Requests to decide"
      rows={rows}
      rowKey={(row) => row.id}
      next={next}
      empty={null}
      columns={[
        { key: 'number', header: 'No.', cell: (row) => row.number },
        { key: 'who', header: 'Who', cell: (row) => row.people.join(', ') },
        { key: 'vendor', header: 'Vendor', cell: (row) => row.vendorName },
        { key: 'site', header: 'Site', cell: (row) => row.siteName },
        { key: 'access', header: 'Access', cell: (row) => row.access.join(', ') },
        {
          key: 'window',
          header: 'Window',
          cell: (row) => <WindowText from={row.validFrom} to={row.validTo} timeZone={row.timeZone} />,
        },
        {
          key: 'awaited',
          header: 'Waits for',
          cell: (row) => row.awaited.map((seat) => labelFor('seat', seat)).join(', '),
        },
      ]}
    />
  )
}

function InboxItem({ row, now }: { row: InboxLine; now: number }) {
  const [seat] = row.seats
  const started = row.validFrom <= now
  const urgent = row.validTo - now < DAY || row.validFrom - now < 4 * HOUR
  return (
    <li
      className={`flex rounded-md border border-l-4 border-line bg-surface ${urgent ? 'border-l-warning' : 'border-l-control'} has-checked:border-action has-checked:bg-action-soft`}
    >
      {seat ? (
        <label className="flex w-14 flex-none items-start justify-center pt-5">
          <span className="sr-only">
            Select no. {row.number}, {row.vendorName}
          </span>
          <input
            type="checkbox"
            name="item"
            value={`${row.id}~${seat}~${row.digest}`}
            className="size-6 accent-action"
          />
        </label>
      ) : null}
      <div className={`min-w-0 grow py-4 pr-4 ${seat ? '' : 'pl-4'}`}>
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
          <p className="text-base font-semibold">
            <Link to={`/inbox/${row.id}`} className="text-action underline underline-offset-2">
              {row.vendorName || row.requesterName}: {namesInShort(row.people)}
            </Link>
          </p>
          <p className="flex flex-wrap gap-1.5">
            {seat ? <SeatBadge seat={seat} /> : null}
            {row.asked ? (
              <Badge icon="question" tone="info">
                Question open
              </Badge>
            ) : null}
            <RiskTier tier={row.riskTier} />
            {row.escort ? (
              <Badge icon="escort" tone="warning">
                Escort
              </Badge>
            ) : null}
          </p>
        </div>
        <p className="mt-1">
          {row.siteName} · {namesInShort(row.access)}
        </p>
        <p className="mt-1 text-sm">
          <WindowText from={row.validFrom} to={row.validTo} timeZone={row.timeZone} />
          <span className={urgent ? 'font-semibold text-warning' : 'text-muted'}>
            {' '}
            · {started ? `started ${fromNow(row.validFrom, now)}` : `starts ${fromNow(row.validFrom, now)}`}
          </span>
        </p>
        <p className="mt-1 text-sm text-muted">
          No. {row.number}
          {row.revision > 1 ? `, revision ${row.revision}` : ''} · asked by {row.requesterName}{' '}
          {fromNow(row.submittedAt, now)} · decide before{' '}
          <Instant at={row.validTo} timeZone={row.timeZone} zone={false} />
        </p>
        {row.barred ? (
          <p className="mt-1 text-sm">
            {messageFor({ code: row.barred })}
            {row.awaited.length > 0
              ? ` Waits for ${row.awaited.map((each) => labelFor('seat', each)).join(' and ')}.`
              : ''}
          </p>
        ) : null}
      </div>
    </li>
  )
}
