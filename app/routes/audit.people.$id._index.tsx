import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { Badge, Breadcrumbs, DataTable, EmptyState, labelFor, PageHeader, Section } from '~/ui'
import { readPersonRecord } from '~/usecases/audit/read-person-record.server'
import { RecordTimeLine } from './audit.events.parts'
import { heldColumns, liveTone } from './live.parts'
import { reportQuery } from './report-query.server'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.person.name ?? 'Person'} · Record · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const { after } = reportQuery(args.request)
  const record = await readPersonRecord(services, actor, { personId: args.params.id ?? '', after })
  return json({ ...valueOrNotFound(record), now })
}

export default function PersonRecordPage() {
  const { person, vendor, holds, events, timeZone, now } = useLoaderData<typeof loader>()
  const role =
    person.kind === 'staff' ? 'Staff' : labelFor('role', person.crewLead ? 'crew_lead' : 'contractor')
  return (
    <>
      <Breadcrumbs items={[{ label: 'Review', to: '/audit' }, { label: person.name }]} />
      <PageHeader
        eyebrow="Record of a person"
        title={person.name}
        lead={[role, vendor?.name].filter(Boolean).join(', ')}
        status={person.archivedAt === null ? null : <Badge icon="archive">Archived</Badge>}
      />
      <Section title="Access now" card={false}>
        <DataTable
          caption={`What ${person.name} holds now`}
          rows={holds}
          rowKey={(row) => row.credentialId}
          rowTone={liveTone}
          columns={heldColumns(now)}
          empty={
            <EmptyState title="Holds nothing" icon="lock" checkedAt={now} timeZone={timeZone}>
              What this person holds on any connected system stands here.
            </EmptyState>
          }
        />
      </Section>
      <RecordTimeLine
        events={events}
        timeZone={timeZone}
        subjectId={person.id}
        csv={`/audit/people/${person.id}/csv`}
      />
    </>
  )
}
