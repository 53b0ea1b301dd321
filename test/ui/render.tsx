import type { ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { createPath, matchRoutes, parsePath } from 'react-router'
import { createStaticHandler, createStaticRouter, StaticRouterProvider } from 'react-router-dom/server'

type StaticHandlerContext = Parameters<typeof createStaticRouter>[1]

/** The HTML a server sends for an element that stands at a URL; what a browser without script gets. */
export function renderAt(url: string, element: ReactElement): string {
  const { dataRoutes } = createStaticHandler([{ path: '*', element }])
  const location = { pathname: '/', search: '', hash: '', ...parsePath(url), state: null, key: 'default' }
  const context: StaticHandlerContext = {
    basename: '/',
    location,
    matches: matchRoutes(dataRoutes, createPath(location)) as StaticHandlerContext['matches'],
    loaderData: {},
    actionData: null,
    errors: null,
    statusCode: 200,
    loaderHeaders: {},
    actionHeaders: {},
    activeDeferreds: null,
  }
  const router = createStaticRouter(dataRoutes, context)
  return renderToStaticMarkup(<StaticRouterProvider router={router} context={context} hydrate={false} />)
}
