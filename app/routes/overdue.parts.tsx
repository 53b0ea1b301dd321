import type { SerializeFrom } from '@remix-run/node'
import type { ReactNode } from 'react'
import {
  Badge,
  ButtonLink,
  DefinitionList,
  fromNow,
  Icon,
  Instant,
  labelFor,
  PostForm,
  SeatBadge,
  SubmitButton,
  spanText,
  TextLink,
} from '~/ui'
import type {
  Contact,
  OverdueRow,
  OverdueSystem as OverdueSystemView,
} from '~/usecases/report/list-overdue.server'

interface Props {
  of: SerializeFrom<OverdueSystemView>
  now: number
  mayReadRecords: boolean
}

/** One system with all that is overdue in it: what to do by hand first, then for whom. */
export function OverdueSystem({ of, now, mayReadRecords }: Props) {
  const { system, site, rows, mayRetry, mayAttest } = of
  return (
    <section
      id={system.id}
      aria-labelledby={`of-${system.id}`}
      className="mb-6 overflow-hidden rounded-md border border-l-4 border-error bg-surface"
    >
      <div className="on-colour flex flex-wrap items-center gap-x-3 gap-y-1 bg-revoke-failed-bg px-4 py-3 text-revoke-failed sm:px-6">
        <Icon name="octagon" />
        <h2 id={`of-${system.id}`} className="text-lg font-semibold wrap-anywhere">
          {system.name}
        </h2>
        <p className="text-base">
          {site.name}: {rows.length === 1 ? 'one end' : `${rows.length} ends`} not confirmed
        </p>
      </div>
      <div className="p-4 sm:p-6">
        <h3 className="text-base font-semibold">End it by hand</h3>
        <p className="mt-1 mb-4 max-w-[46rem] text-base break-words whitespace-pre-line">
          {of.manualSteps || 'No steps were written down. Ask the owner of the system.'}
        </p>
        <DefinitionList
          columns={2}
          items={[
            {
              term: 'Owner',
              value: of.owner ? <Call contact={of.owner} /> : <Badge tone="warning">Nobody</Badge>,
            },
            { term: `Call ${site.name}`, value: <Call contact={of.siteDesk} /> },
            { term: 'Run by', value: <SeatBadge seat={of.ownerSeat} /> },
            {
              term: 'Last contact',
              value: <When at={of.lastContactAt} now={now} timeZone={site.timeZone} never="Never reached" />,
            },
            {
              term: 'Last failure',
              value:
                of.lastFaultAt === null ? null : (
                  <>
                    {of.lastFault === null ? 'Solved: ' : `${labelFor('fault', of.lastFault)} `}
                    <When at={of.lastFaultAt} now={now} timeZone={site.timeZone} never="" />
                  </>
                ),
            },
          ]}
        />
        <div className="mt-4 mb-4 flex flex-wrap gap-2">
          {mayRetry && of.byHand !== 'tasks' ? (
            <PostForm hidden={{ system: system.id }}>
              <SubmitButton icon="revoking" about={`in ${system.name}`}>
                {rows.length === 1 ? 'Try again now' : 'Try all of it again now'}
              </SubmitButton>
            </PostForm>
          ) : null}
          {mayAttest ? (
            <ButtonLink to={`/admin/systems/${system.id}/scrapped`} tone="quiet">
              The system does not exist any more
            </ButtonLink>
          ) : null}
        </div>
        <ul className="divide-y divide-line border-t border-line">
          {rows.map((row) => (
            <Row
              key={row.id}
              row={row}
              systemId={system.id}
              timeZone={site.timeZone}
              now={now}
              mayRetry={mayRetry && rows.length > 1 && of.byHand !== 'tasks'}
              mayReadRecords={mayReadRecords}
              byHand={of.byHand}
            />
          ))}
        </ul>
      </div>
    </section>
  )
}

interface RowProps {
  row: SerializeFrom<OverdueRow>
  systemId: string
  timeZone: string
  now: number
  mayRetry: boolean
  mayReadRecords: boolean
  byHand: OverdueSystemView['byHand']
}

function Row({ row, systemId, timeZone, now, mayRetry, mayReadRecords, byHand }: RowProps) {
  const name = row.person?.name ?? row.account ?? 'Nobody known'
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-4 last:pb-0">
      <div className="min-w-0 grow basis-72">
        <p className="text-base font-semibold wrap-anywhere">
          {name}
          {row.vendor ? <span className="font-normal text-muted">, {row.vendor.name}</span> : null}
        </p>
        <p>{row.access.length === 0 ? 'More than was granted' : row.access.join(', ')}</p>
        {row.account ? <p className="text-muted wrap-anywhere">Account: {row.account}</p> : null}
        {row.things.map(({ thing, number }) => (
          <p key={`${thing} ${number}`} className="text-muted wrap-anywhere">
            {thing}
            {number === null ? null : `, number ${number}`}
          </p>
        ))}
      </div>
      <div className="min-w-0 grow basis-72">
        <p>
          <span className="font-semibold text-error">For {spanText(now - row.since)}</span>, since{' '}
          <Instant at={row.since} timeZone={timeZone} />
        </p>
        {row.things.length > 0 ? (
          [...new Set(row.things.map(({ state }) => labelFor('task_todo', state)))].map((words) => (
            <p key={words}>{words}</p>
          ))
        ) : (
          <>
            <p>{row.fault === null ? 'The system still shows the access.' : labelFor('fault', row.fault)}</p>
            <p className="text-muted">
              {row.attempts === 1 ? '1 attempt' : `${row.attempts} attempts`}; {nextTry(row.nextTryAt, now)}
            </p>
          </>
        )}
        <p className="text-muted">{passedOn(row, now)}</p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {mayRetry ? (
          <PostForm hidden={{ system: systemId, credential: row.credentialId }}>
            <SubmitButton tone="secondary" icon="revoking" about={`for ${name}`}>
              Try again now
            </SubmitButton>
          </PostForm>
        ) : null}
        {byHand === 'attest' && mayReadRecords ? (
          <ButtonLink
            to={`/overdue/${row.credentialId}/attest`}
            tone="secondary"
            icon="check"
            about={`for ${name}`}
          >
            Attest the end
          </ButtonLink>
        ) : null}
        {byHand === 'tasks' ? (
          <ButtonLink to="/tasks" tone="secondary" icon="key" about={`of ${name}`}>
            Tasks
          </ButtonLink>
        ) : null}
        {mayReadRecords ? (
          <ButtonLink
            to={`/audit/credentials/${row.credentialId}`}
            tone="quiet"
            icon="history"
            about={`of ${name}`}
          >
            Time line
          </ButtonLink>
        ) : null}
      </div>
    </li>
  )
}

function nextTry(at: number | null, now: number): string {
  if (at === null) return 'being tried right now'
  return at <= now ? 'tried again now' : `tried again ${fromNow(at, now)}`
}

function passedOn(row: { escalatedAt: number | null; escalatesAt: number | null }, now: number): ReactNode {
  if (row.escalatedAt !== null)
    return `Passed on to both seats and the administrators ${fromNow(row.escalatedAt, now)}`
  if (row.escalatesAt === null || row.escalatesAt <= now) return 'Its owner was told'
  return `Its owner was told; both seats and the administrators are told ${fromNow(row.escalatesAt, now)}`
}

/** A name with a way to reach it from a phone. */
function Call({ contact }: { contact: SerializeFrom<Contact> }) {
  return (
    <span className="wrap-anywhere">
      {contact.name}
      {contact.phone ? (
        <>
          {', '}
          <TextLink to={`tel:${contact.phone.replaceAll(/[^+0-9]/g, '')}`}>{contact.phone}</TextLink>
        </>
      ) : null}
      {contact.email ? (
        <>
          {', '}
          <TextLink to={`mailto:${contact.email}`}>{contact.email}</TextLink>
        </>
      ) : null}
    </span>
  )
}

function When({
  at,
  now,
  timeZone,
  never,
}: {
  at: number | null
  now: number
  timeZone: string
  never: string
}) {
  if (at === null) return <>{never}</>
  return (
    <>
      {fromNow(at, now)}, <Instant at={at} timeZone={timeZone} />
    </>
  )
}
