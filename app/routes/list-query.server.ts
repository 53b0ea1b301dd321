import type { ListQuery } from '~/usecases/list-page'

/** What the URL of a list asks for: `after` is the cursor of the page before, `archived=1` shows what was archived. */
export function listQuery(request: Request): ListQuery {
  const { searchParams } = new URL(request.url)
  return {
    after: (searchParams.get('after') ?? '').slice(0, 300),
    archived: searchParams.get('archived') === '1',
  }
}

/** An id out of the URL's query, or null. */
export function queryId(request: Request, name: string): string | null {
  return new URL(request.url).searchParams.get(name)?.slice(0, 64) || null
}
