const MAX_LENGTH = 1000
const ELSEWHERE = 'https://elsewhere.invalid'

/** Pages that make no sense to come back to after signing in. */
const NEVER = /^\/(sign-in|sign-out|setup)(\/|\?|$)/

/**
 * A path of this portal to go on to, or '/' for anything else: another origin in any spelling ('//host', '/\host'),
 * control characters, the sign-in pages themselves.
 */
export function safeReturnTo(text: string | null | undefined): string {
  if (!text || text.length > MAX_LENGTH || !text.startsWith('/') || NEVER.test(text)) return '/'
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers drop tabs and line breaks from addresses
  if (/[\\\u0000-\u0020\u007f]/.test(text) || !URL.canParse(text, ELSEWHERE)) return '/'
  const url = new URL(text, ELSEWHERE)
  if (url.origin !== ELSEWHERE || url.pathname.startsWith('//')) return '/'
  return url.pathname + url.search
}

/** The page a request stands for, to come back to; a form's action stands for its page. */
export function returnToOf(request: Request): string {
  const url = new URL(request.url)
  for (const internal of ['_data', '_routes', 'index']) url.searchParams.delete(internal)
  return safeReturnTo(url.pathname + url.search)
}

/** `path` with where to go on to, left out when that is the start page. */
export function withReturnTo(path: string, returnTo: string): string {
  return returnTo === '/' ? path : `${path}?returnTo=${encodeURIComponent(returnTo)}`
}
