import type { LoaderFunctionArgs } from '@remix-run/node'
import { visitorOf } from '~/http/caller.server'
import { serveList } from '~/usecases/ssh/serve-list.server'

/** The revocation list of a system, for its hosts: no session, a token of the host's own. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, ip } = visitorOf(args)
  const { request, params } = args
  const token = /^bearer (\S+)$/i.exec(request.headers.get('Authorization') ?? '')?.[1] ?? ''
  const said = /^\d{1,15}$/.exec(new URL(request.url).searchParams.get('holds') ?? '')?.[0]
  const served = await serveList(services, {
    systemId: params.systemId ?? '',
    token,
    holds: said === undefined ? null : Number(said),
    ip,
  })
  if (!served.ok) {
    const tooMany = served.problems.some(({ code }) => code === 'too_many_tries')
    return new Response(tooMany ? 'Too many tries.\n' : 'There is no such list.\n', {
      // No host of this system, and no such system, look the same.
      status: tooMany ? 429 : 404,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
    })
  }
  const { number, bytes } = served.value
  const headers = {
    'Cache-Control': 'no-store',
    'Daypass-List': String(number),
    ...(bytes === null ? {} : { 'Content-Type': 'application/octet-stream' }),
  }
  return new Response(bytes === null ? null : new Uint8Array(bytes), {
    status: bytes === null ? 204 : 200,
    headers,
  })
}
