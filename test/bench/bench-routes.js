// @ts-check
import { createElement } from 'react'

/** Routes that exist in a benchmark only: what the framework itself costs, in the same server and process. */
const BARE = {
  /** A page in the portal's own document: the same shell, the same person signed in, one line of its own. */
  'bench/page': {
    path: 'bench/page',
    parentId: 'root',
    module: { loader: () => answer({ line: 'A line' }), default: () => createElement('p', null, 'A line') },
  },
  /** An answer without a page, to a form that was sent. */
  'bench/resource': {
    path: 'bench/resource',
    parentId: 'root',
    module: { action: () => answer({ done: true }), loader: () => answer({ done: true }) },
  },
}

/**
 * The build with these routes beside its own.
 *
 * @param {any} build the module build/server/index.js
 */
export function withBareRoutes(build) {
  const routes = { ...build.routes }
  const assets = { ...build.assets, routes: { ...build.assets.routes } }
  for (const [id, { path, parentId, module }] of Object.entries(BARE)) {
    const route = { id, path, parentId, index: undefined, caseSensitive: undefined }
    routes[id] = { ...route, module }
    assets.routes[id] = {
      ...route,
      hasAction: 'action' in module,
      hasLoader: true,
      hasClientAction: false,
      hasClientLoader: false,
      hasErrorBoundary: false,
      module: assets.entry.module,
      imports: [],
      css: [],
    }
  }
  return { ...build, routes, assets }
}

/** @param {unknown} value */
function answer(value) {
  return new Response(JSON.stringify(value), {
    headers: { 'content-type': 'application/json; charset=utf-8' },
  })
}
