import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, DataTable, labelFor, PageHeader, Section } from '~/ui'
import { readCredentialRecord } from '~/usecases/audit/read-credential-record.server'
import { RecordTimeLine } from './audit.events.parts'
import { heldColumns, liveTone } from './live.parts'
import { reportQuery } from './report-query.server'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `${data.row.person.name}, ${data.row.system.name}` : 'Credential'} · Record · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const { after } = reportQuery(args.request)
  const record = await readCredentialRecord(services, actor, { credentialId: args.params.id ?? '', after })
  return json({ ...valueOrNotFound(record), now })
}

export default function CredentialRecordPage() {
  const { row, held, events, now } = useLoaderData<typeof loader>()
  return (
    <>
      <Breadcrumbs
        items={[
          { label: 'Review', to: '/audit' },
          { label: row.person.name, to: `/audit/people/${row.person.id}` },
          { label: row.system.name },
        ]}
      />
      <PageHeader
        eyebrow="Record of a credential"
        title={`${row.person.name}, ${row.system.name}`}
        lead={`Last seen on the system: ${labelFor('credential', held)}.`}
      />
      <Section title="Access now" card={false}>
        <DataTable
          caption="What is held now"
          rows={held === 'gone' || held === 'none' ? [] : [row]}
          rowKey={(each) => each.credentialId}
          rowTone={liveTone}
          columns={heldColumns(now)}
          empty={<p className="text-muted">Nothing is held.</p>}
        />
      </Section>
      <RecordTimeLine
        events={events}
        timeZone={row.site.timeZone}
        subjectId={row.credentialId}
        csv={`/audit/credentials/${row.credentialId}/csv`}
      />
    </>
  )
}
