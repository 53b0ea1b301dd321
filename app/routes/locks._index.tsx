import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { may } from '~/domain/person/roles'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  ButtonLink,
  DataTable,
  EmptyState,
  Instant,
  labelFor,
  PageHeader,
  Section,
  spanText,
  TextLink,
} from '~/ui'
import { listLocks } from '~/usecases/lock/read-lock.server'
import { lockTitle, ProgressBadge } from './locks.parts'

export const meta: MetaFunction = () => [{ title: 'Locks · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const locks = valueOrNotFound(await listLocks(services, actor))
  return json({ ...locks, now, mayPlace: may(actor, 'lock.place', {}, now) })
}

type Lock = ReturnType<typeof useLoaderData<typeof loader>>['standing'][number]

export default function Locks() {
  const { standing, lifted, now, mayPlace } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title="Locks"
        lead="While a lock stands, nobody it names holds anything. To lock a person, a vendor, a site or a system, start on its page."
        actions={
          mayPlace ? (
            <ButtonLink to="/locks/new?target=everyone" tone="danger" icon="lock">
              Lock everyone
            </ButtonLink>
          ) : null
        }
      />
      <Section title="Standing now" card={false}>
        <DataTable
          caption="Locks that stand"
          rows={standing}
          rowKey={(row) => row.id}
          rowTone={() => 'danger'}
          empty={
            <EmptyState title="No lock stands" icon="unlock" checkedAt={now}>
              Whatever is locked appears here, with how far taking the access away has come.
            </EmptyState>
          }
          columns={[
            {
              key: 'what',
              header: 'Locked',
              cell: (row: Lock) => <TextLink to={`/locks/${row.id}`}>{lockTitle(row)}</TextLink>,
            },
            { key: 'by', header: 'By', cell: (row: Lock) => row.placedBy },
            { key: 'at', header: 'Since', cell: (row: Lock) => <Instant at={row.placedAt} timeZone="UTC" /> },
            { key: 'reason', header: 'Reason', cell: (row: Lock) => row.reason },
            { key: 'progress', header: 'Progress', cell: (row: Lock) => <ProgressBadge lock={row} /> },
          ]}
        />
      </Section>
      <Section title="Lifted lately" card={false}>
        <DataTable
          caption="Locks that were lifted"
          rows={lifted}
          rowKey={(row) => row.id}
          empty={
            <EmptyState title="None was lifted lately" icon="history">
              Locks that were lifted stay here for a while, and in the history for good.
            </EmptyState>
          }
          columns={[
            {
              key: 'what',
              header: 'Locked',
              cell: (row: Lock) => <TextLink to={`/locks/${row.id}`}>{lockTitle(row)}</TextLink>,
            },
            { key: 'kind', header: 'Whom', cell: (row: Lock) => labelFor('lock_target', row.target) },
            { key: 'by', header: 'Lifted by', cell: (row: Lock) => row.liftedBy },
            {
              key: 'at',
              header: 'When',
              cell: (row: Lock) =>
                row.liftedAt === null ? null : <Instant at={row.liftedAt} timeZone="UTC" />,
            },
            { key: 'reason', header: 'Why', cell: (row: Lock) => row.liftReason },
            {
              key: 'time',
              header: 'Time to confirmed',
              cell: (row: Lock) =>
                row.confirmedAt === null ? 'Lifted before' : spanText(row.confirmedAt - row.placedAt),
            },
          ]}
        />
      </Section>
    </>
  )
}
