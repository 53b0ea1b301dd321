import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isAdministrator, may } from '~/domain/person/roles'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  Badge,
  Breadcrumbs,
  ButtonLink,
  DataTable,
  DefinitionList,
  EmptyState,
  Instant,
  labelFor,
  Notice,
  PageHeader,
  PersonLine,
  SeatBadge,
  Section,
  TextLink,
} from '~/ui'
import { readVendor } from '~/usecases/vendor/read-vendor.server'
import { DocumentTable } from './configuration.parts'
import { listQuery } from './list-query.server'
import { RecordActions } from './record-actions.parts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.vendor.name ?? 'Vendor'} · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const query = listQuery(args.request)
  const view = valueOrNotFound(await readVendor(services, actor, args.params.vendorId ?? '', query))
  return json({
    ...view,
    archived: query.archived,
    mayChange: isAdministrator(actor, now) && view.vendor.archivedAt === null,
    mayLock: may(actor, 'lock.place', {}, now),
  })
}

type View = ReturnType<typeof useLoaderData<typeof loader>>

export default function Vendor() {
  const view = useLoaderData<typeof loader>()
  const { vendor, approved, missing, maySpeakFor, documents, mayChange, mayLock } = view
  const at = `/admin/vendors/${vendor.id}`
  return (
    <>
      <Breadcrumbs items={[{ label: 'Vendors', to: '/admin/vendors' }, { label: vendor.name }]} />
      <PageHeader
        eyebrow="Vendor"
        title={vendor.name}
        status={
          approved ? (
            <Badge tone="success">Approved by both seats</Badge>
          ) : (
            <Badge tone="warning">Not approved</Badge>
          )
        }
        actions={
          <>
            {maySpeakFor.length > 0 ? (
              <ButtonLink to={`${at}/approve`} icon="review">
                Record an evaluation
              </ButtonLink>
            ) : null}
            <RecordActions
              at={at}
              mayChange={mayChange}
              lock={mayLock ? { target: 'vendor', id: vendor.id } : null}
            />
          </>
        }
      />
      {vendor.archivedAt === null ? null : (
        <Notice tone="warning" title="This vendor is archived">
          None of its people gets or keeps access.
        </Notice>
      )}
      {missing.length > 0 && vendor.archivedAt === null ? (
        <Notice
          tone="info"
          title={`Waits for ${missing.map((seat) => labelFor('seat', seat)).join(' and ')}`}
        >
          Until both seats approved this vendor, its people get no access, and what they hold is taken away.
        </Notice>
      ) : null}
      <Section title="About">
        <DefinitionList
          items={[
            { term: 'Contract until', value: vendor.contractEndsOn ?? 'No last day was agreed' },
            { term: 'Contact', value: vendor.contactName },
            { term: 'Mail address', value: vendor.contactEmail },
          ]}
        />
      </Section>
      <Approvals view={view} />
      <Section
        title="Documents"
        card={false}
        actions={
          mayChange ? (
            <ButtonLink to={`/documents/new?vendor=${vendor.id}`} tone="secondary" icon="upload">
              Hand in a document
            </ButtonLink>
          ) : null
        }
      >
        <DocumentTable documents={documents} of={vendor.name} />
      </Section>
      <People view={view} />
    </>
  )
}

function Approvals({ view }: { view: View }) {
  const { vendor, approvals } = view
  return (
    <Section title="Evaluations" card={false}>
      <DataTable
        caption={`Evaluations of ${vendor.name}`}
        rows={approvals}
        rowKey={(row) => row.id}
        rowTone={(row) => (row.genuine ? null : 'danger')}
        empty={
          <EmptyState title="No evaluation yet" icon="review">
            What each seat checked before it approved this vendor stands here.
          </EmptyState>
        }
        columns={[
          { key: 'seat', header: 'Seat', cell: (row) => <SeatBadge seat={row.seat} /> },
          { key: 'by', header: 'Approver', cell: (row) => row.approver },
          { key: 'at', header: 'When', cell: (row) => <Instant at={row.decidedAt} timeZone="UTC" /> },
          {
            key: 'evaluation',
            header: 'What was checked',
            cell: (row) => <span className="whitespace-pre-line">{row.evaluation}</span>,
          },
          {
            key: 'state',
            header: 'State',
            cell: (row) =>
              !row.genuine ? (
                <Badge tone="error" icon="octagon">
                  Altered, counts for nothing
                </Badge>
              ) : row.withdrawnAt === null ? (
                <Badge tone="success">Counts</Badge>
              ) : (
                <span>
                  Withdrawn by {row.withdrawnBy}, <Instant at={row.withdrawnAt} timeZone="UTC" />:{' '}
                  {row.withdrawnReason}
                </span>
              ),
          },
          {
            key: 'withdraw',
            header: 'Withdraw',
            quiet: true,
            cell: (row) =>
              row.mayWithdraw ? (
                <ButtonLink
                  to={`/admin/vendors/${vendor.id}/withdraw/${row.id}`}
                  tone="secondary"
                  about={`the approval of ${row.approver}`}
                >
                  Withdraw
                </ButtonLink>
              ) : null,
          },
        ]}
      />
    </Section>
  )
}

function People({ view }: { view: View }) {
  const { vendor, people, archived, mayChange } = view
  return (
    <Section
      title={archived ? 'Archived people' : 'People'}
      card={false}
      actions={
        mayChange ? (
          <ButtonLink to={`/admin/people/new?vendor=${vendor.id}`} tone="secondary" icon="add">
            Add a person
          </ButtonLink>
        ) : null
      }
    >
      <DataTable
        caption={`People of ${vendor.name}`}
        rows={people.rows}
        rowKey={(row) => row.id}
        next={people.next}
        empty={
          <EmptyState title={archived ? 'Nobody was archived' : 'Nobody yet'} icon="people">
            Add a crew lead: from then on the vendor adds its people itself.
          </EmptyState>
        }
        columns={[
          {
            key: 'name',
            header: 'Name',
            cell: (row) => (
              <TextLink to={`/admin/people/${row.id}`}>
                <PersonLine name={row.name} src={row.photoFileId ? `/files/${row.photoFileId}` : null} />
              </TextLink>
            ),
          },
          {
            key: 'role',
            header: 'Role',
            cell: (row) => labelFor('role', row.crewLead ? 'crew_lead' : 'contractor'),
          },
          { key: 'photo', header: 'Photo', cell: (row) => (row.photoFileId ? 'Yes' : 'None yet') },
        ]}
      />
      <p className="mb-4">
        <TextLink to={archived ? '?' : '?archived=1'}>
          {archived ? 'Show people in use' : 'Show archived people'}
        </TextLink>
      </p>
    </Section>
  )
}
