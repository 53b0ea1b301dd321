import type { LoaderFunctionArgs } from '@remix-run/node'
import { visitorOf } from '~/http/caller.server'
import { publicFile } from '~/http/public-file.server'
import { valueOrNotFound } from '~/http/respond.server'
import { readStatusList } from '~/usecases/gate/read-status-list.server'

/** The signed status list of passes for readers of others: for everybody, and no session is looked at. */
export async function loader(args: LoaderFunctionArgs) {
  const { services } = visitorOf(args)
  const { token, etag, maxAge } = valueOrNotFound(await readStatusList(services, args.params.listId ?? ''))
  return publicFile(args.request, token, { type: 'application/statuslist+jwt', maxAge, etag })
}
