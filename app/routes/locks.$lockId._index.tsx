import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  Badge,
  Breadcrumbs,
  ButtonLink,
  DataTable,
  DefinitionList,
  EmptyState,
  fromNow,
  Instant,
  labelFor,
  PageHeader,
  Section,
  TextLink,
} from '~/ui'
import { listUnknown } from '~/usecases/lock/list-unknown.server'
import { readLock } from '~/usecases/lock/read-lock.server'
import { ToDo } from './audit.owned.parts'
import { listQuery } from './list-query.server'
import { lockTitle } from './locks.parts'
import { LockProgress } from './locks.progress.parts'
import { WhatCell, WhoCell } from './report-table.parts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? lockTitle(data.lock) : 'Lock'} · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const lockId = args.params.lockId ?? ''
  const lock = valueOrNotFound(await readLock(services, actor, lockId))
  const { after } = listQuery(args.request)
  const unknown = valueOrNotFound(await listUnknown(services, actor, lockId, after))
  return json({ lock, unknown, now })
}

export default function Lock() {
  const { lock, unknown, now } = useLoaderData<typeof loader>()
  return (
    <>
      <Breadcrumbs items={[{ label: 'Locks', to: '/locks' }, { label: lockTitle(lock) }]} />
      <PageHeader
        eyebrow={`Lock: ${labelFor('lock_target', lock.target).toLowerCase()}`}
        title={lockTitle(lock)}
        status={
          lock.liftedAt === null ? (
            <Badge tone="error" icon="lock">
              Stands
            </Badge>
          ) : (
            <Badge icon="unlock">Lifted</Badge>
          )
        }
        actions={
          lock.mayLift ? (
            <ButtonLink to={`/locks/${lock.id}/lift`} tone="secondary" icon="unlock">
              Lift the lock
            </ButtonLink>
          ) : null
        }
      />
      <LockProgress id={lock.id} made={lock} placedAt={lock.placedAt} now={now} />
      {lock.unknown > 0 && lock.liftedAt === null ? (
        <Unknown lock={lock} unknown={unknown} now={now} />
      ) : null}
      <Section title="About">
        <DefinitionList
          items={[
            { term: 'Reason', value: <span className="whitespace-pre-line">{lock.reason}</span> },
            { term: 'Placed by', value: lock.placedBy },
            { term: 'Since', value: <Instant at={lock.placedAt} timeZone="UTC" exact /> },
            ...(lock.liftedAt === null
              ? []
              : [
                  { term: 'Lifted by', value: lock.liftedBy },
                  { term: 'Lifted', value: <Instant at={lock.liftedAt} timeZone="UTC" exact /> },
                  { term: 'Why', value: lock.liftReason },
                ]),
          ]}
        />
      </Section>
    </>
  )
}

type Data = ReturnType<typeof useLoaderData<typeof loader>>

/** What the lock could not confirm, with what somebody can do about it. */
function Unknown({ lock, unknown, now }: Data) {
  return (
    <Section
      title="Could not be read back"
      card={false}
      lead="It may still work. Daypass goes on trying, before all other work."
    >
      <DataTable
        caption={`Unknown under the lock: ${lockTitle(lock)}`}
        rows={unknown.rows}
        rowKey={(row) => row.credentialId}
        rowTone={() => 'danger'}
        next={unknown.next}
        empty={
          <EmptyState title="None of them is at a site of yours" icon="site" checkedAt={now}>
            Approvers of the other sites see them here.
          </EmptyState>
        }
        columns={[
          {
            key: 'who',
            header: 'Who',
            cell: (row) => <WhoCell person={row.person} vendor={row.vendor} />,
          },
          {
            key: 'where',
            header: 'System',
            cell: (row) => <WhatCell what={row.system.name} where={row.site.name} />,
          },
          {
            key: 'fault',
            header: 'Last fault',
            cell: (row) => (
              <WhatCell
                what={row.fault === null ? 'Not tried yet' : labelFor('fault', row.fault)}
                where={`${row.attempts === 1 ? '1 attempt' : `${row.attempts} attempts`}${
                  row.nextTryAt === null ? '' : `, next ${nextTry(row.nextTryAt, now)}`
                }`}
              />
            ),
          },
          {
            key: 'todo',
            header: 'What to do by hand',
            cell: (row) => <ToDo>{row.manualSteps.trim() || 'No steps were written down.'}</ToDo>,
          },
          {
            key: 'record',
            header: 'Records',
            quiet: true,
            cell: (row) => <TextLink to={`/audit/credentials/${row.credentialId}`}>Time line</TextLink>,
          },
        ]}
      />
    </Section>
  )
}

function nextTry(at: number, now: number): string {
  return at <= now ? 'now' : fromNow(at, now)
}
