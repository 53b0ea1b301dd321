import type {
  AppLoadContext,
  EntryContext,
  HandleDataRequestFunction,
  HandleErrorFunction,
} from '@remix-run/node'
import { isRouteErrorResponse, RemixServer } from '@remix-run/react'
import { renderToStaticMarkup, renderToString } from 'react-dom/server'
import { csvFile } from './http/csv-file.server'
import { notFound } from './http/respond.server'
import { shownTable } from './http/table-file.server'
import { failureMessage, RequestFactsProvider } from './request-context'

// The launcher finds the portal here, so that it and the routes share one module graph.
export { createPortal } from './container.server'

/**
 * The page whole, rendered in one go: no route waits for a part of its data later, so that a stream would only cost its
 * many small writes. What throws comes back from Remix with the error's own page.
 */
export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remix: EntryContext,
  context: AppLoadContext,
): Promise<Response> {
  const asked = new URL(request.url).searchParams.get('csv')
  if (asked !== null && status === 200) return tableFile(request, remix, context, asked)
  const { nonce, requestId } = context
  const html = renderToString(
    <RequestFactsProvider facts={{ nonce, requestId }}>
      <RemixServer context={remix} url={request.url} nonce={nonce} />
    </RequestFactsProvider>,
  )
  headers.set('Content-Type', 'text/html; charset=utf-8')
  return new Response(`<!DOCTYPE html>${html}`, { status, headers })
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
