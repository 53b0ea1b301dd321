import { PassThrough } from 'node:stream'
import {
  type AppLoadContext,
  createReadableStreamFromReadable,
  type EntryContext,
  type HandleDataRequestFunction,
  type HandleErrorFunction,
} from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { isbot } from 'isbot'
import { renderToPipeableStream, renderToStaticMarkup } from 'react-dom/server'
import { csvFile } from './http/csv-file.server'
import { notFound } from './http/respond.server'
import { shownTable } from './http/table-file.server'
import { failureMessage, RequestFactsProvider } from './request-context'

// The launcher finds the portal here, so that it and the routes share one module graph.
export { createPortal } from './container.server'

/** Rendering that takes longer than this is cut off, in ms. */
const RENDER_LIMIT = 10_000

export default function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remix: EntryContext,
  context: AppLoadContext,
): Promise<Response> {
  const { nonce, requestId, portal } = context
  const asked = new URL(request.url).searchParams.get('csv')
  if (asked !== null && status === 200) return tableFile(request, remix, context, asked)
  // Readers without scripts never see what arrives in a later chunk: they get the page whole.
  const whole = isbot(request.headers.get('User-Agent') ?? '') || isPlain(remix)

  return new Promise((resolve, reject) => {
    let answered = false
    const respond = () => {
      answered = true
      const body = new PassThrough()
      headers.set('Content-Type', 'text/html; charset=utf-8')
      resolve(new Response(createReadableStreamFromReadable(body), { status, headers }))
      pipe(body)
    }
    const { pipe, abort } = renderToPipeableStream(
      <RequestFactsProvider facts={{ nonce, requestId }}>
        <RemixServer context={remix} url={request.url} abortDelay={RENDER_LIMIT} nonce={nonce} />
      </RequestFactsProvider>,
      {
        nonce,
        [whole ? 'onAllReady' : 'onShellReady']: respond,
        onShellError: reject,
        onError(error: unknown) {
          status = 500
          // Before the shell is out, the error comes back through `onShellError` and is logged there.
          if (answered && !request.signal.aborted)
            portal.log.error({ err: error, requestId }, 'rendering failed')
        },
      },
    )
    setTimeout(abort, RENDER_LIMIT + 1000).unref()
    request.signal.addEventListener('abort', () => abort(), { once: true })
  })
}

/**
 * A table of the page as a file, by the name it bears there. It is the page that is asked: whoever may read it gets what
 * stands on it, and nobody anything else.
 */
async function tableFile(
  request: Request,
  remix: EntryContext,
  { nonce, requestId, portal }: AppLoadContext,
  name: string,
): Promise<Response> {
  const html = renderToStaticMarkup(
    <RequestFactsProvider facts={{ nonce, requestId }}>
      <RemixServer context={remix} url={request.url} nonce={nonce} />
    </RequestFactsProvider>,
  )
  const table = shownTable(html, name)
  if (table === null) return notFound()
  const { lines, partly } = table
  const cut = partly ? 'One page of several: open the other pages for the rest.' : null
  return csvFile({ name, now: portal.services.clock.now(), lines, cut })
}

/** A data request that failed tells its id, and nothing else. */
export const handleDataRequest: HandleDataRequestFunction = (response, { context }) => {
  if (!response.headers.has('X-Remix-Error')) return response
  const headers = new Headers(response.headers)
  headers.delete('Content-Length')
  return Response.json({ message: failureMessage(context.requestId) }, { status: response.status, headers })
}

export const handleError: HandleErrorFunction = (error, { request, context }) => {
  // The reader left; nothing failed.
  if (request.signal.aborted) return
  // A wrong address or method is the reader's, and no news.
  if (isRouteErrorResponse(error) && error.status < 500) return
  context.portal.log.error(
    { err: error, requestId: context.requestId, method: request.method, route: context.route },
    'request failed',
  )
}

/** A page whose route says `handle = { plain: true }` is sent without any script. */
function isPlain(remix: EntryContext): boolean {
  return remix.staticHandlerContext.matches.some(
    ({ route }) => (remix.routeModules[route.id]?.handle as { plain?: boolean } | undefined)?.plain === true,
  )
}
