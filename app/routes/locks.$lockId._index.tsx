import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  Badge,
  Breadcrumbs,
  ButtonLink,
  Columns,
  DefinitionList,
  Instant,
  labelFor,
  Notice,
  PageHeader,
  Section,
  Stat,
  TextLink,
} from '~/ui'
import { readLock } from '~/usecases/lock/read-lock.server'
import { lockTitle } from './locks.parts'

/** While it moves, the page asks again by itself for who wished it (WCAG 2.2.1), without any script. */
export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? lockTitle(data.lock) : 'Lock'} · Daypass` },
  ...(data?.following ? [{ httpEquiv: 'refresh', content: '5' }] : []),
]
export const handle = { plain: true }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const lock = valueOrNotFound(await readLock(services, actor, args.params.lockId ?? ''))
  const following = lock.moving && new URL(args.request.url).searchParams.has('follow')
  return json({ lock, now, following })
}

export default function Lock() {
  const { lock, now, following } = useLoaderData<typeof loader>()
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
      <Progress lock={lock} />
      <Columns count={3}>
        <Stat
          label="Confirmed gone"
          value={lock.confirmed}
          note={`of ${lock.affected}${lock.reachedAll ? '' : ', and still counting'}`}
          tone={lock.confirmedAt === null ? 'plain' : 'success'}
        />
        <Stat label="Being taken away" value={lock.pending} tone={lock.pending > 0 ? 'warning' : 'plain'} />
        <Stat
          label="Unknown"
          value={lock.unknown}
          note="Could not be read back; tried again without end."
          tone={lock.unknown > 0 ? 'danger' : 'plain'}
        />
      </Columns>
      <Section title="About">
        <DefinitionList
          items={[
            { term: 'Reason', value: <span className="whitespace-pre-line">{lock.reason}</span> },
            { term: 'Placed by', value: lock.placedBy },
            { term: 'Since', value: <Instant at={lock.placedAt} timeZone="UTC" exact /> },
            {
              term: 'Confirmed everywhere',
              value:
                lock.confirmedAt === null ? (
                  'Not yet'
                ) : (
                  <Instant at={lock.confirmedAt} timeZone="UTC" exact />
                ),
            },
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
      <p className="text-sm text-muted">
        As of <Instant at={now} timeZone="UTC" exact />.
        {following ? ' The page asks again every 5 seconds. ' : ' '}
        {lock.moving ? (
          <TextLink to={following ? `/locks/${lock.id}` : `/locks/${lock.id}?follow`}>
            {following ? 'Stop asking again' : 'Ask again every 5 seconds'}
          </TextLink>
        ) : null}
      </p>
    </>
  )
}

type View = ReturnType<typeof useLoaderData<typeof loader>>['lock']

function Progress({ lock }: { lock: View }) {
  if (lock.liftedAt !== null) {
    return (
      <Notice tone="info" title="This lock was lifted">
        What its people were granted and is still in its window is given again.
      </Notice>
    )
  }
  if (lock.confirmedAt !== null) {
    return (
      <Notice tone="success" title="Confirmed everywhere" live="status">
        Everything it names was read back as gone, or switched off. Nothing is given while the lock stands.
      </Notice>
    )
  }
  return (
    <Notice tone={lock.unknown > 0 ? 'danger' : 'warning'} title="Not confirmed everywhere yet" live="status">
      {lock.reachedAll
        ? 'Everybody it names was found; their access is being taken away.'
        : 'Those it names are still being found.'}
      {lock.unknown > 0 ? ' Some could not be read back: follow the manual steps of their systems.' : ''}
    </Notice>
  )
}
