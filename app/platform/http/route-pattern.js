// @ts-check

/** What answers before Remix. */
const OWN = new Set(['/healthz', '/readyz', '/metrics'])

/**
 * Tells by which pattern a path is answered: '/sign-in/link/:token' for '/sign-in/link/abc'. Logs and metrics bear the
 * pattern, because a path may hold a token, and because there are few of them. 'none' when there is no such route.
 *
 * @param {Readonly<Record<string, { path?: string, parentId?: string, index?: boolean } | undefined>>} routes of the build
 * @returns {(path: string) => string}
 */
export function routePatterns(routes) {
  const patterns = Object.keys(routes).map((id) => segmentsOf(wholePath(routes, id)))
  // A word is meant before a parameter that would take it too, the first of them most.
  patterns.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
  return (path) => {
    if (OWN.has(path)) return path
    if (path.startsWith('/assets/')) return '/assets'
    if (path.startsWith('/radius/')) return '/radius'
    const segments = segmentsOf(path)
    const found = patterns.find((pattern) => matches(pattern, segments))
    return found === undefined ? 'none' : `/${found.join('/')}`
  }
}

/**
 * The first part of a pattern, the label of metrics.
 *
 * @param {string} pattern
 */
export function areaOf(pattern) {
  if (OWN.has(pattern)) return 'health'
  return pattern === '/' ? 'start' : (pattern.split('/')[1] ?? pattern)
}

/**
 * @param {Readonly<Record<string, { path?: string, parentId?: string } | undefined>>} routes
 * @param {string | undefined} id
 * @returns {string}
 */
function wholePath(routes, id) {
  const route = id === undefined ? undefined : routes[id]
  if (route === undefined) return ''
  return `${wholePath(routes, route.parentId)}/${route.path ?? ''}`
}

/** @param {string} path */
function segmentsOf(path) {
  return path.split('/').filter((segment) => segment !== '')
}

/** @param {readonly string[]} pattern */
function rank(pattern) {
  return pattern.map((segment) => (segment.startsWith(':') ? '1' : '0')).join('')
}

/**
 * @param {readonly string[]} pattern
 * @param {readonly string[]} segments
 */
function matches(pattern, segments) {
  return (
    pattern.length === segments.length &&
    pattern.every((segment, at) => segment.startsWith(':') || segment === segments[at])
  )
}
