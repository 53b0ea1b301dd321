import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  Badge,
  ButtonLink,
  DataTable,
  EmptyState,
  Instant,
  labelFor,
  PageHeader,
  Section,
  TextLink,
} from '~/ui'
import { listDocumentsToCheck } from '~/usecases/document/list-documents-to-check.server'
import { listOwnDocuments } from '~/usecases/document/list-own-documents.server'
import { DocumentTable } from './configuration.parts'
import { listQuery } from './list-query.server'

export const meta: MetaFunction = () => [{ title: 'Documents · Daypass' }]

/** Contractors see their own, approvers what waits for them. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  if (actor.kind === 'contractor') {
    return json({ own: valueOrNotFound(await listOwnDocuments(services, actor)), waiting: null, now })
  }
  const { after } = listQuery(args.request)
  return json({
    own: null,
    waiting: valueOrNotFound(await listDocumentsToCheck(services, actor, after)),
    now,
  })
}

export default function Documents() {
  const { own, waiting, now } = useLoaderData<typeof loader>()
  if (own !== null) return <OwnDocuments owners={own} />
  return (
    <>
      <PageHeader
        title="Documents to check"
        lead="A document counts once a seat-holder compared it and its last day. The one who has waited longest comes first."
      />
      <DataTable
        caption="Documents to check"
        rows={waiting?.rows ?? []}
        rowKey={(row) => row.id}
        next={waiting?.next}
        empty={
          <EmptyState title="Nothing waits to be checked" icon="document" checkedAt={now}>
            What vendors and their people hand in appears here.
          </EmptyState>
        }
        columns={[
          {
            key: 'type',
            header: 'Document',
            cell: (row) => <TextLink to={`/documents/${row.id}`}>{labelFor('document', row.type)}</TextLink>,
          },
          { key: 'owner', header: 'Of', cell: (row) => row.ownerName },
          { key: 'vendor', header: 'Vendor', cell: (row) => row.vendorName },
          { key: 'expires', header: 'Last valid day', cell: (row) => row.expiresOn },
          {
            key: 'since',
            header: 'Handed in',
            cell: (row) => <Instant at={row.uploadedAt} timeZone="UTC" />,
          },
          {
            key: 'own',
            header: 'Note',
            cell: (row) => (row.own ? <Badge>Handed in by you: somebody else checks it</Badge> : ''),
          },
        ]}
      />
    </>
  )
}

type Owners = NonNullable<ReturnType<typeof useLoaderData<typeof loader>>['own']>

function OwnDocuments({ owners }: { owners: Owners }) {
  return (
    <>
      <PageHeader title="Documents" lead="What you handed in, and whether it counts." />
      {owners.map(({ kind, id, name, documents }) => (
        <Section
          key={id}
          title={kind === 'vendor' ? name : 'My own'}
          card={false}
          actions={
            <ButtonLink
              to={`/documents/new?${kind}=${id}`}
              tone="secondary"
              icon="upload"
              about={`for ${name}`}
            >
              Hand in a document
            </ButtonLink>
          }
        >
          <DocumentTable documents={documents} of={name} />
        </Section>
      ))}
    </>
  )
}
