import { json, type LoaderFunctionArgs } from '@remix-run/node'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { readLockProgress } from '~/usecases/lock/read-lock.server'

/** How far a lock has come: as events to whoever listens for them, else once. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const lockId = args.params.lockId ?? ''
  const now = valueOrNotFound(await readLockProgress(services, actor, lockId))
  if (args.request.headers.get('Accept') !== 'text/event-stream') return json(now)
  return args.context.portal.streams.open({
    reader: actor.personId,
    signal: args.request.signal,
    async next() {
      const progress = await readLockProgress(services, actor, lockId)
      return progress.ok ? { data: progress.value, last: !progress.value.moving } : null
    },
  })
}
