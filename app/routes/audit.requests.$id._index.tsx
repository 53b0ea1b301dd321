import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  Breadcrumbs,
  Columns,
  DataTable,
  DefinitionList,
  EmptyState,
  PageHeader,
  Section,
  StatusBadge,
  TextLink,
  WindowText,
} from '~/ui'
import { readRequestRecord } from '~/usecases/audit/read-request-record.server'
import { RecordTimeLine } from './audit.events.parts'
import { decisionColumns, grantColumns } from './audit.requests.parts'
import { END_COLUMNS, toneOf } from './audit.revocations.parts'
import { reportQuery } from './report-query.server'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `Request no. ${data.request.number}` : 'Request'} · Record · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const { after } = reportQuery(args.request)
  return json(
    valueOrNotFound(await readRequestRecord(services, actor, { requestId: args.params.id ?? '', after })),
  )
}

export default function RequestRecordPage() {
  const { request, site, decisions, grants, ends, events } = useLoaderData<typeof loader>()
  const timeZone = site?.timeZone ?? 'UTC'
  const csv = `/audit/requests/${request.id}/csv`
  return (
    <>
      <Breadcrumbs items={[{ label: 'Review', to: '/audit' }, { label: `Request no. ${request.number}` }]} />
      <PageHeader
        eyebrow="Record of a request"
        title={`Request no. ${request.number}`}
        status={<StatusBadge status={request.state} />}
      />
      <Scope />
      <Section title="Decisions" card={false}>
        <DataTable
          caption="Decisions by seat"
          rows={decisions}
          rowKey={(row) => row.id}
          rowTone={(row) => (row.genuine ? null : 'danger')}
          columns={decisionColumns(timeZone)}
          csv={`${csv}?table=decisions`}
          empty={
            <EmptyState title="No decision yet" icon="shield">
              What each seat said, who said it and when, stands here.
            </EmptyState>
          }
        />
      </Section>
      <Section title="Granted" card={false}>
        <DataTable
          caption="What was granted"
          rows={grants}
          rowKey={(row) => row.id}
          columns={grantColumns(timeZone)}
          csv={`${csv}?table=grants`}
          empty={
            <EmptyState title="Nothing was granted" icon="key">
              What both seats approved stands here, person by person.
            </EmptyState>
          }
        />
      </Section>
      <Section title="Ends" card={false}>
        <DataTable
          caption="Ends of the access of this request"
          rows={ends}
          rowKey={(row) => row.id}
          rowTone={toneOf}
          columns={END_COLUMNS}
          csv={`${csv}?table=ends`}
          empty={
            <EmptyState title="Nothing to end" icon="lock">
              As soon as access is given, its end stands here, and later the proof that it is gone.
            </EmptyState>
          }
        />
      </Section>
      <RecordTimeLine events={events} timeZone={timeZone} subjectId={request.id} csv={csv} />
    </>
  )
}

function Scope() {
  const { site, vendor, requester, sponsor, scope } = useLoaderData<typeof loader>()
  const link = (person: { id: string; name: string }) => (
    <TextLink to={`/audit/people/${person.id}`}>{person.name}</TextLink>
  )
  return (
    <Columns>
      <Section title="Who and where">
        <DefinitionList
          items={[
            { term: 'Asked by', value: link(requester) },
            { term: 'Vendor', value: vendor?.name },
            { term: 'Site', value: site?.name },
            { term: 'Sponsor', value: sponsor ? link(sponsor) : null },
            { term: 'People', value: scope?.people.join(', ') },
          ]}
        />
      </Section>
      <Section title="What was asked for">
        {scope ? (
          <DefinitionList
            items={[
              {
                term: 'Access',
                value: scope.entitlements.map((each) => `${each.name} (${each.system})`).join(', '),
              },
              {
                term: 'Window',
                value: <WindowText from={scope.from} to={scope.to} timeZone={site?.timeZone ?? 'UTC'} />,
              },
              { term: 'Hours', value: scope.weekly ? 'At agreed hours only' : 'Around the clock' },
              { term: 'Purpose', value: scope.purpose },
              { term: 'Work order', value: scope.workOrder },
            ]}
          />
        ) : (
          <p className="text-muted">Nothing was sent yet.</p>
        )}
      </Section>
    </Columns>
  )
}
