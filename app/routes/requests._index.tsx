import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { ButtonLink, EmptyState, PageHeader } from '~/ui'
import { listRequests } from '~/usecases/access-request/list-requests.server'
import { RequestCards } from './request-cards.parts'

export const meta: MetaFunction = () => [{ title: 'Requests · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const after = new URL(args.request.url).searchParams.get('after')?.slice(0, 64) || null
  const list = await listRequests(services, actor, after)
  return json({ ...list, isContractor: actor.kind === 'contractor', isFirst: after === null })
}

export default function Requests() {
  const { rows, next, isContractor, isFirst } = useLoaderData<typeof loader>()
  const ask = isContractor ? (
    <ButtonLink to="/requests/new" icon="add" wide>
      Ask for access
    </ButtonLink>
  ) : null
  return (
    <>
      <PageHeader
        title={isContractor ? 'Requests' : 'Requests you sponsor'}
        lead={
          isContractor
            ? 'Everything you asked for or are named in, the newest first.'
            : 'You decide nothing here, but you can end the access early at any time.'
        }
        actions={rows.length > 0 ? ask : null}
      />
      {rows.length > 0 ? (
        <RequestCards rows={rows} label="Requests" />
      ) : (
        <EmptyState title={isFirst ? 'No requests yet' : 'No more requests'} icon="requests" action={ask}>
          {isContractor
            ? 'What you ask for stands here, with what became of it.'
            : 'Requests that name you as their sponsor stand here.'}
        </EmptyState>
      )}
      <nav aria-label="Pages of requests" className="mt-4 flex flex-wrap gap-3">
        {isFirst ? null : (
          <ButtonLink to="/requests" tone="secondary" icon="back">
            Newest
          </ButtonLink>
        )}
        {next ? (
          <ButtonLink to={`?after=${next}`} tone="secondary" icon="forward">
            Older
          </ButtonLink>
        ) : null}
      </nav>
    </>
  )
}
