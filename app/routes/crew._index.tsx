import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { valueOrNotFound } from '~/http/respond.server'
import { Badge, ButtonLink, DataTable, EmptyState, labelFor, PageHeader, PersonLine, TextLink } from '~/ui'
import { listPeople } from '~/usecases/person/read-person.server'
import { ArchivedLink, DocumentState } from './configuration.parts'
import { requireCrewLead } from './crew.server'
import { listQuery } from './list-query.server'

export const meta: MetaFunction = () => [{ title: 'My crew · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { caller, vendorId } = await requireCrewLead(args)
  const query = listQuery(args.request)
  const page = valueOrNotFound(await listPeople(caller.services, caller.actor, { ...query, vendorId }))
  return json({ ...page, archived: query.archived })
}

export default function Crew() {
  const { rows, next, archived } = useLoaderData<typeof loader>()
  const add = (
    <ButtonLink to="/crew/new" icon="add">
      Add a person
    </ButtonLink>
  )
  return (
    <>
      <PageHeader
        title={archived ? 'Archived people' : 'My crew'}
        lead="The people you ask for access for. Each needs a photo for the pass."
        actions={archived ? null : add}
      />
      <DataTable
        caption="My crew"
        rows={rows}
        rowKey={(row) => row.id}
        next={next}
        empty={
          <EmptyState
            title={archived ? 'Nobody was archived' : 'Nobody yet'}
            icon="people"
            action={archived ? null : add}
          >
            Add the people who will come, with their photo and papers.
          </EmptyState>
        }
        columns={[
          {
            key: 'name',
            header: 'Name',
            cell: (row) => (
              <TextLink to={`/crew/${row.id}`}>
                <PersonLine name={row.name} src={row.photoFileId ? `/files/${row.photoFileId}` : null} />
              </TextLink>
            ),
          },
          { key: 'email', header: 'Mail address', cell: (row) => row.email },
          {
            key: 'photo',
            header: 'Photo',
            cell: (row) => (row.photoFileId ? 'Yes' : <Badge tone="warning">None yet</Badge>),
          },
          {
            key: 'documents',
            header: 'Documents',
            cell: (row) =>
              row.documents.length === 0 ? (
                'None'
              ) : (
                <ul>
                  {row.documents.map((document) => (
                    <li key={document.id}>
                      {labelFor('document', document.type)} <DocumentState state={document.state} />
                    </li>
                  ))}
                </ul>
              ),
          },
        ]}
      />
      <ArchivedLink archived={archived} of="people" />
    </>
  )
}
