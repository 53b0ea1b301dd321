import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { listingsUnderWay } from '~/usecases/finding/listing-coverage.server'
import { queryId } from './list-query.server'

/** How far listings have come, of the system in the query or of all: as events to whoever listens for them, else once. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const systemId = queryId(args.request, 'system')
  const now = valueOrNotFound(await listingsUnderWay(services, actor, systemId))
  if (args.request.headers.get('Accept') !== 'text/event-stream') return json(now)
  return args.context.portal.streams.open({
    reader: actor.personId,
    signal: args.request.signal,
    async next() {
      const listings = await listingsUnderWay(services, actor, systemId)
      if (!listings.ok) return null
      return { data: listings.value, last: Object.keys(listings.value).length === 0 }
    },
  })
}
