import type { LoaderFunctionArgs } from '@remix-run/node'
import { visitorOf } from '~/http/caller.server'
import { publicFile } from '~/http/public-file.server'
import { notFound } from '~/http/respond.server'
import { readStatusList } from '~/usecases/gate/read-status-list.server'
import { messageFor } from '~/words/messages'

/** The signed status list of passes for readers of others: for everybody, and no session is looked at. */
export async function loader(args: LoaderFunctionArgs) {
  const { services } = visitorOf(args)
  const list = await readStatusList(services, args.params.listId ?? '')
  if (list.ok) {
    const { token, maxAge } = list.value
    return publicFile(args.request, token, { type: 'application/statuslist+jwt', maxAge })
  }
  const [problem] = list.problems
  if (problem?.code !== 'status_list_stale') throw notFound()
  return new Response(`${messageFor(problem)}\n`, {
    status: 503,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'Retry-After': '30',
      'Access-Control-Allow-Origin': '*',
    },
  })
}
