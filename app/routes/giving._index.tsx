import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  ButtonLink,
  DataTable,
  DefinitionList,
  EmptyState,
  Instant,
  labelFor,
  Notice,
  PageHeader,
  Section,
} from '~/ui'
import { type FreezeView, readGiving } from '~/usecases/giving/read-giving.server'
import { listLive } from '~/usecases/live/list-live.server'
import type { LiveRow } from '~/usecases/live/live-row.server'
import { freezeFacts, seatWords, ToConfirm } from './giving.parts'

export const meta: MetaFunction = () => [{ title: 'Giving · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const giving = valueOrNotFound(await readGiving(services, actor))
  const restored = giving.standing.some((freeze) => freeze.reason === 'restored')
  const live = restored ? valueOrNotFound(await listLive(services, actor, { siteId: null, after: '' })) : null
  return json({ ...giving, live: live && { rows: live.rows, more: live.next !== null } })
}

export default function Giving() {
  const view = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title="Giving"
        lead="Daypass stops giving by itself when it cannot trust its clock, after a restore, and when too much is given at once. What has to end is always taken away."
      />
      {view.frozen ? (
        <Notice tone="danger" title="Nothing new is given now">
          {view.waiting === null ? null : waitingWords(view.waiting)} What was given before and is still in
          its window stays; nothing is extended or opened again.
        </Notice>
      ) : (
        <Notice tone="success" title="Giving goes on">
          Nothing keeps what was approved from being given.
        </Notice>
      )}
      {view.standing.map((freeze) => (
        <Standing key={freeze.id} freeze={freeze as FreezeView} wall={view.wall} now={view.now} />
      ))}
      {view.live ? (
        <ToConfirm
          rows={view.live.rows as unknown as readonly LiveRow[]}
          more={view.live.more}
          now={view.now}
        />
      ) : null}
      <History rows={view.past as unknown as readonly FreezeView[]} now={view.now} />
      <p className="text-sm text-muted">
        At most {view.ceiling.toLocaleString('en')} credentials are given for the first time within an hour.
      </p>
    </>
  )
}

function waitingWords({ count, more }: { count: number; more: boolean }): string {
  if (count === 0) return 'Nothing waits at this moment.'
  if (count === 1) return 'One credential waits.'
  return `${more ? 'More than ' : ''}${count.toLocaleString('en')} credentials wait.`
}

function Standing({ freeze, wall, now }: { freeze: FreezeView; wall: number; now: number }) {
  return (
    <Section title={labelFor('freeze', freeze.reason)}>
      <p className="mb-3">{labelFor('freeze_todo', freeze.reason)}</p>
      <DefinitionList
        items={[
          { term: 'Since', value: <Instant at={freeze.frozenAt} timeZone="UTC" exact /> },
          ...freezeFacts(freeze),
          { term: 'The machine says now', value: <Instant at={wall} timeZone="UTC" exact /> },
          ...(Math.abs(now - wall) < 60_000
            ? []
            : [{ term: 'Ends go by', value: <Instant at={now} timeZone="UTC" exact /> }]),
          ...seatWords(freeze),
        ]}
      />
      {freeze.mayResume.length > 0 ? (
        <div className="mt-4">
          <ButtonLink to={`/giving/${freeze.id}/resume`} tone="primary" icon="unlock">
            Resume giving
          </ButtonLink>
        </div>
      ) : (
        <p className="mt-3 text-sm text-muted">
          An approver for IT and one for physical security, two people, resume it.
        </p>
      )}
    </Section>
  )
}

function History({ rows, now }: { rows: readonly FreezeView[]; now: number }) {
  return (
    <Section title="Before" card={false}>
      <DataTable
        caption="Freezes that were resumed"
        rows={rows}
        rowKey={(row) => row.id}
        empty={
          <EmptyState title="Giving was never frozen" icon="history" checkedAt={now}>
            A freeze that both seats resumed stays here, with what they found.
          </EmptyState>
        }
        columns={[
          { key: 'why', header: 'Why', cell: (row: FreezeView) => labelFor('freeze', row.reason) },
          {
            key: 'since',
            header: 'Since',
            cell: (row: FreezeView) => <Instant at={row.frozenAt} timeZone="UTC" />,
          },
          {
            key: 'until',
            header: 'Until',
            cell: (row: FreezeView) =>
              row.resumedAt === null ? null : <Instant at={row.resumedAt} timeZone="UTC" />,
          },
          {
            key: 'found',
            header: 'What was found',
            cell: (row: FreezeView) =>
              row.said.map((word) => (
                <span key={word.seat} className="block">
                  {labelFor('seat', word.seat)}, {word.by}: {word.found}
                </span>
              )),
          },
        ]}
      />
    </Section>
  )
}
